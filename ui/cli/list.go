package cli

import (
	"context"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"talko/app/chat"
	"talko/app/config"
	"talko/app/text"
)

func (p *program) users() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "users [PATTERN]",
		GroupID: forScripts,
		Short:   "List people",
		Long:    "List people whose name matches PATTERN, where * is any run of characters and ? one.",
		Example: `  talko users
  talko users 'a*'
  talko users --json | jq -r .user_name`,
		Args:              atMost(1, "talko users [PATTERN]"),
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	cmd.RunE = p.run(func(cmd *cobra.Command, c config.Config, args []string) error {
		pattern := "*"
		if len(args) == 1 {
			pattern = args[0]
		}
		return p.with(cmd, c, func(ctx context.Context, client chat.Client) error {
			return p.listUsers(ctx, client, pattern, asJSON)
		})
	})
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a line")
	return p.client(cmd)
}

func (p *program) listUsers(ctx context.Context, client chat.Client, pattern string, asJSON bool) error {
	w := tabwriter.NewWriter(p.Out, 0, 0, 2, ' ', 0)
	for after := ""; ; {
		page, err := client.Users(ctx, chat.GetUsers{Pattern: pattern, After: after, Limit: chat.MaxPage})
		if err != nil {
			return err
		}
		for _, u := range page.Users {
			after = u.Name
			if asJSON {
				err = writeJSON(p.Out, u)
			} else {
				_, err = fmt.Fprintf(w, "%s\t%s\t%s\n", text.Line(u.Name), text.Line(string(u.Presence)), text.Line(u.Status))
			}
			if err != nil {
				return err
			}
		}
		if !page.More {
			return w.Flush()
		}
	}
}

func (p *program) chats() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "chats",
		GroupID: forScripts,
		Short:   "List your chats and what is unread",
		Long:    "List your chats, written as other commands take them, and how much of each is unread.",
		Example: `  talko chats
  talko chats --json | jq 'select(.unread > 0)'`,
		Args: atMost(0, "talko chats"),
	}
	cmd.RunE = p.run(func(cmd *cobra.Command, c config.Config, _ []string) error {
		return p.with(cmd, c, func(ctx context.Context, client chat.Client) error {
			return p.listChats(ctx, client, asJSON)
		})
	})
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a line")
	return p.client(cmd)
}

func (p *program) listChats(ctx context.Context, client chat.Client, asJSON bool) error {
	var all []chat.Chat
	for c, err := range chats(ctx, client) {
		if err == nil && asJSON {
			err = writeJSON(p.Out, c)
		}
		if err != nil {
			return err
		}
		all = append(all, c)
	}
	if asJSON {
		return nil
	}
	w := tabwriter.NewWriter(p.Out, 0, 0, 2, ' ', 0)
	for i, written := range addresses(all, client.Identity().User) {
		fmt.Fprintf(w, "%s\t%s\n", written, unread(all[i].ReadMarker))
	}
	return w.Flush()
}

// unread tells a count in words.
func unread(m chat.ReadMarker) string {
	if m.Unread == 0 {
		return "-"
	}
	least := ""
	if m.Unread >= chat.MaxUnread {
		least = "+"
	}
	if m.Mentions == 0 {
		return fmt.Sprintf("%d%s unread", m.Unread, least)
	}
	return fmt.Sprintf("%d%s unread, %d for you", m.Unread, least, m.Mentions)
}
