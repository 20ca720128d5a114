package cli

import (
	"errors"
	"log/slog"
	"syscall"

	"github.com/spf13/cobra"

	"talko/app/config"
	"talko/ui/terminal"
)

// Place is where someone who did not say so at first wants to go.
type Place = terminal.Place

// start asks where to go, and goes there.
func (p *program) start(cmd *cobra.Command, c config.Config) error {
	check := func(addr string) error { return config.CheckServer(addr, p.Link) }
	var place Place
	err := p.logged(c, screenLog(c), func(log *slog.Logger) (err error) {
		place, err = p.Start(cmd.Context(), c, log, check)
		return err
	})
	switch {
	case err != nil:
		return err
	case place.Host:
		err := p.open(cmd, c, true, nil)
		if !errors.Is(err, syscall.EADDRINUSE) {
			return err
		}
		return p.join(cmd, config.Near(c.Listen), c.User) // somebody here hosts already
	case place.Addr != "":
		return p.join(cmd, place.Addr, place.User)
	}
	return nil
}

// join opens the screen on the servers at an address, or where a link leads.
func (p *program) join(cmd *cobra.Command, addr, user string) error {
	c, err := p.at(cmd, addr, user)
	if err != nil {
		return err
	}
	return p.open(cmd, c, false, nil)
}

// at reads the settings as if they named this address, and this user if they
// name none.
func (p *program) at(cmd *cobra.Command, addr, user string) (config.Config, error) {
	flags := flagsOf(cmd)
	flags["connect"] = addr
	if _, named := flags["user"]; !named && user != "" {
		flags["user"] = user
	}
	c, _, err := config.Load(p.sources(flags))
	return c, err
}
