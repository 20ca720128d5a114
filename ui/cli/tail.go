package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"talko/app/chat"
	"talko/app/config"
	"talko/app/text"
)

const tailHelp = `Print messages as they come: of one chat, or of all of yours. Each is printed
once and none is left out, whatever happens to the connection; those of one
chat come in its order.

With --since, first everything behind that number; 0 is from the beginning.
Without it, only what is new. It ends after --count messages, after --timeout
(with status 1 if --count was not reached), or when it is interrupted.
` + chatHelp

// tailing is what one tail was asked for.
type tailing struct {
	since   int64 // below 0: only what is new
	json    bool
	count   int
	timeout time.Duration
}

func (p *program) tail() *cobra.Command {
	var o tailing
	cmd := &cobra.Command{
		Use:     "tail [CHAT]",
		GroupID: forScripts,
		Short:   "Print messages as they come",
		Long:    tailHelp,
		Example: `  talko tail
  talko tail '#lobby' --since 0 --count 10
  talko tail @bob --json | jq -r .message_text`,
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) == 1 {
			return checkAddress(args[0])
		}
		return atMost(1, "talko tail [CHAT]")(cmd, args)
	}
	fs := cmd.Flags()
	fs.Int64Var(&o.since, "since", 0, "begin behind message `SEQ` of the chat (default what is new)")
	fs.BoolVar(&o.json, "json", false, "print one JSON object a line")
	fs.IntVar(&o.count, "count", 0, "end after `N` messages")
	fs.DurationVar(&o.timeout, "timeout", 0, "end after `D`, like 30s")
	cmd.RunE = p.run(func(cmd *cobra.Command, c config.Config, args []string) error {
		if fs.Changed("count") && o.count < 1 {
			return chat.Invalid.Errorf("--count N ends after N messages, from 1")
		}
		if fs.Changed("timeout") && o.timeout <= 0 {
			return chat.Invalid.Errorf("--timeout D ends after a time above 0, like 30s")
		}
		if fs.Changed("since") && (len(args) == 0 || o.since < 0) {
			return chat.Invalid.Errorf("--since SEQ counts the messages of one chat, from 0: talko tail CHAT --since SEQ")
		}
		if !fs.Changed("since") {
			o.since = -1
		}
		return p.with(cmd, c, func(ctx context.Context, client chat.Client) error {
			return p.follow(ctx, client, args, o)
		})
	})
	return p.client(cmd)
}

// follow prints until it is enough, and judges whether it was.
func (p *program) follow(ctx context.Context, client chat.Client, args []string, o tailing) error {
	if o.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, o.timeout)
		defer cancel()
	}
	printed := 0
	f := newFollower(client, func(c chat.Chat, m chat.Message) error {
		if err := p.printMessage(client, c, m, o.json); err != nil {
			return err
		}
		if printed++; printed == o.count {
			return errEnough
		}
		return nil
	})
	if len(args) == 1 {
		c, err := find(ctx, client, args[0])
		if err != nil {
			return err
		}
		if chat.Seq(o.since) > c.LastSeq {
			fmt.Fprintf(p.Err, "talko: %s has come to %d: waiting for what is behind %d\n", address(c, client.Identity().User), c.LastSeq, o.since)
		}
		f.only(c, chat.Seq(o.since))
	}
	err := f.run(ctx)
	switch {
	case errors.Is(err, errEnough):
		return nil
	case ctx.Err() == nil:
		return err
	case printed < o.count:
		return fmt.Errorf("%d of %d messages came", printed, o.count)
	}
	return nil
}

func (p *program) printMessage(client chat.Client, c chat.Chat, m chat.Message, asJSON bool) error {
	where := address(c, client.Identity().User)
	if asJSON {
		return writeJSON(p.Out, struct {
			Chat string `json:"chat"`
			chat.Message
		}{where, m})
	}
	_, err := fmt.Fprintf(p.Out, "%s %d %s: %s\n", where, m.Seq, text.Line(m.User.Name), indented(m.Text))
	return err
}
