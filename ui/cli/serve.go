package cli

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"talko/app/chat"
	"talko/app/config"
	"talko/app/text"
)

const serveHelp = `Serve without a screen until SIGINT or SIGTERM.

Where it listens is told on standard output, one line for each listener:
"listening on ADDR" and, where pushing has a listener of its own,
"broadcasting on ADDR". The log goes to standard error, or to --log FILE; and,
where others can connect, the link by which they join.

Who may sign up says --sign-up: everyone (open), who has an invitation (invite), or
nobody (closed). If it is not given, everyone may where only this machine can
connect, and others need an invitation: the link carries one, for ten people and a
week, and admins of the server make more ("talko invite", or /share in the chat).
Nobody owns a server by being the first there: for an empty database another link,
on standard error, makes the one who uses it its owner; "talko admin" does so too.

Whoever listens for others encrypts everything (TLS 1.3), with a certificate that
is made at the first start, or with yours; files that are renewed are read again.

A process serves all of talko, or one part of it. Two that work together share
a key, in TALKO_LINK_KEY or in a file that both name with --link-key-file; the
data part finds the other at --broadcast ADDR (by default ` + config.DefaultBroadcast + `). On
two machines they show the same certificate: name copies of its files for both.`

const serveExamples = `  talko serve
  talko serve --listen 0.0.0.0:8889 --db /var/lib/talko/talko.db
  talko serve --listen 0.0.0.0 --public chat.example
  talko serve --listen 0.0.0.0 --tls-cert talko.crt --tls-key talko.key
  talko serve broadcast --link-key-file link.key
  talko serve data --link-key-file link.key`

func (p *program) serve() *cobra.Command {
	parts := []string{string(All), string(Data), string(Broadcast)}
	cmd := &cobra.Command{
		Use:       "serve [all|data|broadcast]",
		GroupID:   forHosts,
		Short:     "Serve without a screen",
		Long:      serveHelp,
		Example:   serveExamples,
		ValidArgs: parts,
	}
	cmd.Args = func(_ *cobra.Command, args []string) error {
		if len(args) > 1 || len(args) == 1 && !slices.Contains(parts, args[0]) {
			return chat.Invalid.Errorf("there is no part %q: serve all, data or broadcast", args[len(args)-1])
		}
		return nil
	}
	cmd.RunE = p.run(func(cmd *cobra.Command, c config.Config, args []string) error {
		part := All
		if len(args) == 1 {
			part = Part(args[0])
		}
		if part != All && c.Broadcast == "" {
			c.Broadcast = config.DefaultBroadcast
		}
		if part != All && c.LinkKey == nil {
			return chat.Invalid.Errorf("data and broadcast processes must share a key: " +
				"name the same file for both with --link-key-file, or set TALKO_LINK_KEY")
		}
		return p.logged(c, "", func(log *slog.Logger) error {
			return p.Serve(cmd.Context(), c, log, part, func(l Listening) { p.listening(cmd.Context(), l) })
		})
	})
	p.flags(cmd, "db", "listen", "broadcast", "public", "sign-up", "link-key-file", "tls-cert", "tls-key", "max-conns", "max-frame-bytes",
		"max-message-bytes", "password-memory", "delete-after", "pprof")
	return cmd
}

func (p *program) listening(ctx context.Context, l Listening) {
	if l.Data != "" {
		fmt.Fprintf(p.Out, "listening on %s\n", l.Data)
	}
	if l.Broadcast != "" {
		fmt.Fprintf(p.Out, "broadcasting on %s\n", l.Broadcast)
	}
	if l.Invite != nil {
		l.Invitation = p.invited(ctx, l)
	}
	if in := l.Invitation; in != nil {
		fmt.Fprintf(p.Err, "others join with: talko --connect '%s'\n", in.Links[0])
		for _, link := range in.Links[1:] {
			fmt.Fprintf(p.Err, "              or: talko --connect '%s'\n", link)
		}
		fmt.Fprintf(p.Err, "the key of this server: %s\n  %s\n", in.Words, in.Hex)
	}
}

// invited tells the link by which a new server gets its owner, and returns those
// for others, with an invitation if they need one.
func (p *program) invited(ctx context.Context, l Listening) *chat.Invitation {
	owner, others, err := l.Invite(ctx)
	if err != nil {
		fmt.Fprintf(p.Err, "talko: warning: no invitation could be made: %s\n", text.Line(err.Error()))
		return l.Invitation
	}
	near := &chat.Invitation{Links: []string{"talko://" + l.Data + "/"}}
	if l.Invitation != nil {
		near = l.Invitation
	}
	if owner != "" {
		fmt.Fprintf(p.Err, "nobody owns this server yet; who signs up with this link does, once and within a week:\n"+
			"  talko --connect '%s'\n", near.With(owner).Links[0])
	}
	if others != "" && l.Invitation == nil {
		fmt.Fprintf(p.Err, "new people sign up with: talko --connect '%s'\n", near.With(others).Links[0])
	}
	return l.Invitation.With(others)
}

const demoHelp = `Fill an empty database with ten people who talk in a dozen chats for a month, so
that there is something to see. The month ends now. With --seed it is the same data
each time, and so it ends at a fixed time: 2026-11-20 18:30 UTC, or --end.`

// seededEnd is when the month of a sample ends that is to be the same each time.
var seededEnd = time.Date(2026, time.November, 20, 18, 30, 0, 0, time.UTC)

func (p *program) demo() *cobra.Command {
	var seed uint64
	var end time.Time
	cmd := &cobra.Command{
		Use:     "demo --db PATH",
		GroupID: forHosts,
		Short:   "Fill a database with a sample",
		Long:    demoHelp,
		Example: `  talko demo --db demo.db
  talko --host --db demo.db`,
		Args: atMost(0, "talko demo --db PATH"),
	}
	cmd.RunE = p.run(func(cmd *cobra.Command, c config.Config, _ []string) error {
		switch {
		case !cmd.Flags().Changed("seed"):
			seed = rand.Uint64()
		case end.IsZero():
			end = seededEnd
		}
		told, err := p.Demo(cmd.Context(), c, seed, end)
		if err != nil && cmd.Context().Err() != nil {
			return fmt.Errorf("stopped before the sample was whole: remove %s and begin again", c.DB)
		}
		if err != nil {
			return err
		}
		fmt.Fprintln(p.Out, text.Block(told.String()))
		return nil
	})
	p.flags(cmd, "db")
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error {
		if !cmd.Flags().Changed("db") {
			return chat.Invalid.Errorf("name the database to fill, which must be empty: talko demo --db PATH")
		}
		return nil
	}
	cmd.Flags().Lookup("db").DefValue = ""
	cmd.Flags().Uint64Var(&seed, "seed", 0, "begin the sample with the number `N` (default random)")
	cmd.Flags().TimeVar(&end, "end", time.Time{}, []string{time.RFC3339, time.DateOnly}, "let the month end at `TIME`, like 2026-11-20")
	return cmd
}
