package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"talko/app/chat"
	"talko/app/config"
	"talko/app/text"
)

// signIn returns the Client of the user who is meant: by the session that was
// kept, else by the password; then the new session is kept.
func (p *program) signIn(ctx context.Context, c config.Config) (chat.Client, error) {
	kept, err := p.Tokens(c).Find(c.Server(), c.User)
	if err != nil && !errors.Is(err, chat.NotFound) && c.Password == "" {
		return nil, err
	}
	if kept.Token != "" {
		client, err := p.meet(ctx, c, chat.Credential{Token: kept.Token, DeviceID: kept.DeviceID, Device: Device()})
		if !errors.Is(err, chat.Unauthenticated) {
			return client, err
		}
	}
	cred := chat.Credential{UserName: c.User, DeviceID: kept.DeviceID}
	if cred.UserName == "" {
		cred.UserName = kept.UserName
	}
	return p.dial(ctx, c, cred)
}

// dial signs in or up with a password, and keeps the session. Where it cannot
// be kept, what was asked for is done all the same.
func (p *program) dial(ctx context.Context, c config.Config, cred chat.Credential) (chat.Client, error) {
	if cred.UserName == "" {
		return nil, chat.Invalid.Errorf("say who you are with --user NAME")
	}
	var err error
	if cred.Password, err = p.password(c, cred); err != nil {
		return nil, err
	}
	cred.Device = Device()
	client, err := p.meet(ctx, c, cred)
	if err != nil {
		return nil, err
	}
	if err := p.Tokens(c).Keep(c.Server(), client.Identity()); err != nil {
		fmt.Fprintf(p.Err, "talko: warning: the next command needs the password again: %s\n", text.Line(err.Error()))
	}
	return client, nil
}

// dialAttempts is how often one dials a server that says when to come back.
const dialAttempts = 5

// dialAgain dials, and once more when a server that is there, but busy, says
// so. One that cannot be reached it does not wait for.
func dialAgain(ctx context.Context, d chat.Dialer, cred chat.Credential) (chat.Client, error) {
	for attempt := 1; ; attempt++ {
		client, err := d.Dial(ctx, cred)
		var e *chat.Error
		if !errors.As(err, &e) || e.Kind != chat.Unavailable || e.RetryAfter == 0 || attempt == dialAttempts {
			return client, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(e.RetryAfter):
		}
	}
}

// password takes the password from the settings, or asks at the terminal.
func (p *program) password(c config.Config, cred chat.Credential) (string, error) {
	if c.Password != "" {
		return c.Password, nil
	}
	file, ok := p.In.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return "", chat.Unauthenticated.Errorf("%s is not signed in at %s: give the password in TALKO_PASSWORD",
			cred.UserName, c.Server())
	}
	fmt.Fprintf(p.Err, "Password of %s at %s: ", text.Line(cred.UserName), text.Line(c.Server()))
	typed, err := term.ReadPassword(int(file.Fd()))
	fmt.Fprintln(p.Err)
	if err != nil {
		return "", fmt.Errorf("read password: %w", err)
	}
	return string(typed), nil
}

// Device is what this machine is called in a list of sessions.
func Device() string {
	name, err := os.Hostname()
	if err != nil {
		return "command line"
	}
	if r := []rune(name); len(r) > chat.MaxDeviceRunes {
		name = string(r[:chat.MaxDeviceRunes])
	}
	return name
}

// with runs f as the user who is meant, and lets go of the connection.
func (p *program) with(cmd *cobra.Command, c config.Config, f func(ctx context.Context, client chat.Client) error) error {
	ctx := cmd.Context()
	client, err := p.signIn(ctx, c)
	if err != nil {
		return err
	}
	return errors.Join(f(ctx, client), client.Close())
}

const registerHelp = `Make an account with the password in TALKO_PASSWORD, or with one that is asked
for. The session is kept, so that later commands need no password.`

func (p *program) register() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "register --user NAME",
		GroupID: forScripts,
		Short:   "Make an account",
		Long:    registerHelp,
		Example: "  talko register --connect chat.example --user alice",
		Args:    atMost(0, "talko register --user NAME"),
	}
	cmd.RunE = p.run(func(cmd *cobra.Command, c config.Config, _ []string) error {
		client, err := p.dial(cmd.Context(), c, chat.Credential{UserName: c.User, SignUp: true, Invite: c.Invite})
		if err != nil {
			return err
		}
		fmt.Fprintf(p.Out, "registered %s\n", text.Line(client.Identity().User.Name))
		return client.Close()
	})
	return p.client(cmd)
}
