package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"talko/app/chat"
	"talko/app/config"
	"talko/app/text"
)

const adminHelp = `Say who may do what on a server.

An owner makes others admins, or owners; admins invite. Nobody owns a server by
having been the first there: its owner is the one who signs in at the screen of
"talko --host", or signs up with the link that "talko serve" prints for an empty
database, or is named by "talko admin owner".`

func (p *program) admin() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "admin",
		GroupID: forHosts,
		Short:   "Say who may do what on a server",
		Long:    adminHelp,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.adminOwner(), p.adminRole())
	return cmd
}

const adminOwnerHelp = `Make the user NAME an owner of the server whose database is --db, on the machine that
has it. The server must be stopped: while it runs, the database is its own, and its
owners use "talko admin role NAME owner".`

func (p *program) adminOwner() *cobra.Command {
	const usage = "talko admin owner NAME --db PATH"
	cmd := &cobra.Command{
		Use:               "owner NAME",
		Short:             "Make somebody an owner of a server that is stopped",
		Long:              adminOwnerHelp,
		Example:           "  talko admin owner alice --db /var/lib/talko/talko.db",
		Args:              exactly(1, usage),
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	cmd.RunE = p.run(func(cmd *cobra.Command, c config.Config, args []string) error {
		if _, err := os.Stat(strings.TrimPrefix(c.DB, "sqlite:")); errors.Is(err, fs.ErrNotExist) {
			return chat.NotFound.Errorf("there is no database at %s: name it with --db", c.DB)
		}
		err := p.Appoint(cmd.Context(), c.DB, args[0])
		if errors.Is(err, chat.Conflict) {
			return fmt.Errorf("%w; stop the server first, or have an owner of it say: talko admin role %s owner", err, text.Line(args[0]))
		}
		if err == nil {
			fmt.Fprintf(p.Out, "%s owns this server\n", text.Line(args[0]))
		}
		return err
	})
	p.flags(cmd, "db")
	return cmd
}

const adminRoleHelp = `Make the user NAME an admin, an owner or a mere user of the server that one is signed
in to, as one of its owners.`

func (p *program) adminRole() *cobra.Command {
	roles := []string{string(chat.RoleUser), string(chat.RoleAdmin), string(chat.RoleOwner)}
	cmd := &cobra.Command{
		Use:     "role NAME user|admin|owner",
		Short:   "Say what somebody may do, as an owner",
		Long:    adminRoleHelp,
		Example: "  talko admin role bob admin",
		Args:    exactly(2, "talko admin role NAME user|admin|owner"),
	}
	cmd.ValidArgsFunction = func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) == 1 {
			return roles, cobra.ShellCompDirectiveNoFileComp
		}
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	cmd.RunE = p.run(func(cmd *cobra.Command, c config.Config, args []string) error {
		return p.with(cmd, c, func(ctx context.Context, client chat.Client) error {
			found, err := client.User(ctx, chat.GetUser{UserName: args[0]})
			if err != nil {
				return err
			}
			_, err = client.UpdateRole(ctx, chat.UpdateRole{UserID: found.User.ID, Role: chat.Role(args[1])})
			if err == nil {
				fmt.Fprintf(p.Out, "%s is now: %s\n", text.Line(found.User.Name), text.Line(args[1]))
			}
			return err
		})
	})
	return p.client(cmd)
}

// exactly accepts n arguments.
func exactly(n int, usage string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != n {
			return chat.Invalid.Errorf("say it whole: %s", usage)
		}
		return nil
	}
}
