package cli

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"talko/app/chat"
	"talko/app/config"
	"talko/app/text"
)

const inviteHelp = `Make an invitation, and print the link that carries it: with that, and a name, new
people sign up on a server that takes them by invitation. Its admins make them; the
link is told only here.

Without --uses it is for ten people, without --expires for a week. --list tells of
those that are not used up, and --delete takes one back.`

func (p *program) invite() *cobra.Command {
	var uses int
	var expires time.Duration
	var list bool
	var remove int64
	cmd := &cobra.Command{
		Use:     "invite",
		GroupID: forHosts,
		Short:   "Let new people sign up",
		Long:    inviteHelp,
		Example: `  talko invite
  talko invite --uses 1 --expires 24h
  talko invite --list`,
		Args: atMost(0, "talko invite"),
	}
	cmd.RunE = p.run(func(cmd *cobra.Command, c config.Config, _ []string) error {
		if expires < 0 || uses < 0 {
			return chat.Invalid.Errorf("an invitation is for one at least, and from now on")
		}
		return p.with(cmd, c, func(ctx context.Context, client chat.Client) error {
			switch {
			case list:
				return p.listInvitations(ctx, client)
			case remove != 0:
				return client.DeleteInvitation(ctx, chat.DeleteInvitation{InvitationID: chat.InvitationID(remove)})
			}
			return p.printLink(ctx, client, c.Server(), uses, expires)
		})
	})
	cmd.Flags().IntVar(&uses, "uses", 0, fmt.Sprintf("for `N` people (default %d)", chat.DefaultInvitationUses))
	cmd.Flags().DurationVar(&expires, "expires", 0, fmt.Sprintf("for as long as `D` (default %s)", chat.DefaultInvitationTime))
	cmd.Flags().BoolVar(&list, "list", false, "list invitations that are not used up")
	cmd.Flags().Int64Var(&remove, "delete", 0, "take back the invitation with the number `ID`")
	return p.client(cmd)
}

// printLink makes an invitation, and prints the likeliest link: a server that
// only this machine reaches knows none.
func (p *program) printLink(ctx context.Context, client chat.Client, server string, uses int, expires time.Duration) error {
	params := chat.InsertInvitation{Uses: uses}
	if expires > 0 {
		params.ExpiresTS = chat.At(time.Now().Add(expires))
	}
	made, err := client.InsertInvitation(ctx, params)
	if err != nil {
		return err
	}
	links := made.Links
	if len(links) == 0 {
		near := &chat.Invitation{Links: []string{"talko://" + server + "/"}}
		links = near.With(made.Code).Links
	}
	fmt.Fprintln(p.Out, text.Line(links[0]))
	if len(links) > 1 {
		fmt.Fprintf(p.Err, "or, by another address of that server:\n  %s\n", text.Block(strings.Join(links[1:], "\n  ")))
	}
	return nil
}

func (p *program) listInvitations(ctx context.Context, client chat.Client) error {
	w := tabwriter.NewWriter(p.Out, 0, 0, 2, ' ', 0)
	for after := chat.InvitationID(0); ; {
		page, err := client.Invitations(ctx, chat.GetInvitations{After: after})
		if err != nil {
			return err
		}
		for _, in := range page.Invitations {
			after = in.ID
			makes := ""
			if in.Role != "" {
				makes = "makes an " + text.Line(string(in.Role))
			}
			fmt.Fprintf(w, "%d\tfor %d more\tuntil %s\t%s\n", in.ID, in.Uses, in.ExpiresTS.Time().Local().Format("2006-01-02 15:04"), makes)
		}
		if !page.More {
			return w.Flush()
		}
	}
}
