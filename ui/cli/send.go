package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"talko/app/chat"
	"talko/app/config"
)

const chatHelp = `
CHAT is #room, @user, or the name of a group. A room that you are not in is
joined. In most shells #room needs quotes: '#lobby'. Of groups that share a name,
each is NAME~ID, as "talko chats" lists it.`

const sendHelp = `Send a message, and print the chat and the message's number in it once it is
stored. Without TEXT it is read from standard input.
` + chatHelp

func (p *program) send() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "send CHAT [TEXT…]",
		GroupID: forScripts,
		Short:   "Send a message",
		Long:    sendHelp,
		Example: `  talko send '#lobby' good morning
  talko send @bob "are you there?"
  make 2>&1 | tail -n 5 | talko send 'release 1.0'`,
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	cmd.Args = func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return chat.Invalid.Errorf("to which chat? talko send CHAT [TEXT…]")
		}
		return checkAddress(args[0])
	}
	cmd.RunE = p.run(func(cmd *cobra.Command, c config.Config, args []string) error {
		message := strings.Join(args[1:], " ")
		if len(args) == 1 {
			var err error
			if message, err = p.readText(); err != nil {
				return err
			}
		}
		return p.with(cmd, c, func(ctx context.Context, client chat.Client) error {
			return p.sendText(ctx, client, args[0], message)
		})
	})
	return p.client(cmd)
}

// maxInput bounds what is read as one message, in bytes; what the server takes
// is less.
const maxInput = 16 << 20

// readText reads a message from standard input, without its last line feed.
func (p *program) readText() (string, error) {
	b, err := io.ReadAll(io.LimitReader(p.In, maxInput+1))
	if err != nil {
		return "", fmt.Errorf("read the message: %w", err)
	}
	if len(b) > maxInput {
		return "", chat.TooLarge.Errorf("that is no message: standard input has more than %d bytes", maxInput)
	}
	return strings.TrimRight(string(b), "\r\n"), nil
}

func (p *program) sendText(ctx context.Context, client chat.Client, to, message string) error {
	if most := client.Identity().Limits.Message; most > 0 && len(message) > most {
		return chat.TooLarge.Errorf("the message has %d bytes; the server takes %d", len(message), most)
	}
	c, err := find(ctx, client, to)
	if err != nil {
		return err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("name the message: %w", err)
	}
	m, err := insert(ctx, client, chat.InsertMessage{ChatID: c.ID, Text: message, ClientID: id.String()})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.Out, "%s %d\n", address(c, client.Identity().User), m.Seq)
	return err
}

// How long one goes on with a message whose fate is unknown.
const (
	sendAttempts = 20
	sendPause    = 500 * time.Millisecond
)

// insert sends a message until it is known whether it was stored: its client
// id makes that harmless.
func insert(ctx context.Context, client chat.Client, p chat.InsertMessage) (chat.Message, error) {
	for attempt := 1; ; attempt++ {
		r, err := client.InsertMessage(ctx, p)
		if !errors.Is(err, chat.Unavailable) || attempt == sendAttempts {
			return r.Message, err
		}
		select {
		case <-ctx.Done():
			return chat.Message{}, err
		case <-time.After(sendPause):
		}
	}
}
