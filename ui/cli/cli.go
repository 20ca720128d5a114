// Package cli is talko's command line: the commands, their flags and help,
// what they print, and their exit status. It knows a server only as a
// chat.Client, and what it cannot do itself (serve, open a screen) it asks of
// the functions in [Actions].
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"talko/app/chat"
	"talko/app/config"
	"talko/app/text"
)

// Actions is what the commands stand on.
type Actions struct {
	// Host serves, and opens the screen on what it serves, until the user
	// quits or ctx ends. With lines it speaks in lines instead.
	Host func(ctx context.Context, c config.Config, log *slog.Logger, lines *Lines) error
	// Join opens the screen on the servers at c.Connect, or speaks in lines.
	Join func(ctx context.Context, c config.Config, log *slog.Logger, lines *Lines) error
	// Start asks on a screen where to go. check refuses what is no address and
	// no link. The zero Place is nowhere.
	Start func(ctx context.Context, c config.Config, log *slog.Logger, check func(addr string) error) (Place, error)
	// Serve serves a part of talko until ctx ends. It tells once where.
	Serve func(ctx context.Context, c config.Config, log *slog.Logger, part Part, tell func(Listening)) error
	// Demo fills the database at c.DB, which must be empty, with a month up to
	// end (zero: now), and says what with.
	Demo func(ctx context.Context, c config.Config, seed uint64, end time.Time) (fmt.Stringer, error)
	// Torture tortures what the program starts of itself.
	Torture func(ctx context.Context, o Torture, std Std) error
	// Bench measures what the program starts of itself.
	Bench func(ctx context.Context, o Bench, std Std) error
	// Appoint makes the user of that name an owner of the server whose database
	// is at db, and not in use. Errors: NotFound; Conflict if it is.
	Appoint func(ctx context.Context, db, name string) error
	// Dialer signs in to the server at c.Server().
	Dialer func(c config.Config) chat.Dialer
	// Tokens are kept between two starts.
	Tokens func(c config.Config) Tokens
	// Known are the servers that were met.
	Known func(c config.Config) Known
	// Link reads a join link: where it leads, and what it invites with.
	Link func(link string) (addr, invite string, err error)
}

// Part names what a process serves.
type Part string

const (
	All       Part = "all"
	Data      Part = "data"
	Broadcast Part = "broadcast"
)

// Listening is where a server listens; "" where it does not.
type Listening struct {
	Data, Broadcast string
	Invitation      *chat.Invitation // nil: nobody else can join
	// Invite makes the invitations that go with it: one for the owner of a
	// server that is empty, and one for others where they need one; "" for none.
	Invite func(ctx context.Context) (owner, others string, err error)
}

// Tokens keeps sessions, so that one signs in without a password.
type Tokens interface {
	// Find returns what is kept for a user of a server, or for the last user
	// if user is "". Errors: NotFound.
	Find(server, user string) (chat.Credential, error)
	Keep(server string, id chat.Identity) error
}

// Known keeps the keys of servers.
type Known interface {
	Servers() ([]chat.KnownServer, error)
	// Forget drops what is known of a server. Errors: NotFound.
	Forget(addr string) error
}

// Std is how a command meets the one who started it.
type Std struct {
	In  io.Reader
	Out io.Writer
	Err io.Writer
	Env config.LookupEnv
}

// Run carries out one command line, tells on std.Err why it failed, and
// returns the exit status.
func Run(ctx context.Context, args []string, std Std, a Actions) int {
	p := &program{Actions: a, Std: std}
	root := p.root()
	root.SetArgs(args)
	root.SetIn(std.In)
	root.SetOut(std.Out)
	root.SetErr(std.Err)
	refuse(root)
	if len(args) > 0 && args[0] == cobra.ShellCompRequestCmd {
		unquote(root)
	}
	cmd, err := root.ExecuteContextC(ctx)
	if err != nil && !p.started {
		err = chat.Invalid.Errorf("%v\nTry `%s --help`.", err, cmd.CommandPath())
	}
	if err != nil {
		fmt.Fprintf(std.Err, "talko: %s\n", text.Block(err.Error()))
	}
	return status(err)
}

// program is one run of the command line.
type program struct {
	Actions
	Std
	started bool // the command line was understood
}

// run makes f the body of a command.
func (p *program) run(f func(cmd *cobra.Command, c config.Config, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		p.started = true
		c, _, err := p.load(cmd)
		if err != nil {
			return err
		}
		return f(cmd, c, args)
	}
}

// statuses is the exit status for each kind of failure.
var statuses = map[chat.Kind]int{
	chat.Internal:        1, // failed
	chat.Invalid:         2, // misused
	chat.TooLarge:        2,
	chat.Unauthenticated: 3, // refused
	chat.Forbidden:       3,
	chat.NotFound:        3,
	chat.Conflict:        3,
	chat.RateLimited:     3,
	chat.Unavailable:     4, // unreachable
}

// status is the exit status for err: 0 if it is nil, 1 if it has no kind.
func status(err error) int {
	if err == nil {
		return 0
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return statuses[chat.Unavailable]
	}
	return statuses[chat.KindOf(err)]
}
