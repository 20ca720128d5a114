package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"talko/app/chat"
	"talko/app/config"
	"talko/app/text"
)

// meet dials, and asks whether a server that was never met is the one that is
// meant.
func (p *program) meet(ctx context.Context, c config.Config, cred chat.Credential) (chat.Client, error) {
	d := p.Dialer(c)
	client, err := dialAgain(ctx, d, cred)
	var stranger *chat.Stranger
	if !errors.As(err, &stranger) {
		return client, err
	}
	if err := p.introduce(stranger); err != nil {
		return nil, err
	}
	return dialAgain(ctx, d, cred)
}

// introduce shows the key of a server to the user at the terminal, who may trust
// it; without one it is refused.
func (p *program) introduce(s *chat.Stranger) error {
	file, ok := p.In.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return chat.Forbidden.Errorf("the key of %s is not known yet: sha256:%s (%s). "+
			"Join by a link of its host, or trust it with --accept-new", s.Server, s.Hex, s.Words)
	}
	fmt.Fprintf(p.Err, "You have not met %s before. Its key is\n\n  %s\n  sha256:%s\n\n"+
		"Its host sees the same words on the screen, by /share. Is it this one? (yes or no) ", text.Line(s.Server), s.Words, s.Hex)
	answer, _ := bufio.NewReader(file).ReadString('\n')
	if strings.TrimSpace(strings.ToLower(answer)) != "yes" {
		return chat.Forbidden.Errorf("%s is not trusted", s.Server)
	}
	return s.Accept()
}

const trustHelp = `List the servers whose keys are known, or show one.

A server is known by its key from the first time on: by what its link says, or by
what one has said yes to. If it ever shows another one, talko does not talk to it.
Where its host says that the key is a new one, --forget it, and meet it anew.`

func (p *program) trust() *cobra.Command {
	var forget bool
	cmd := &cobra.Command{
		Use:     "trust [ADDR]",
		GroupID: forScripts,
		Short:   "List servers whose keys are known, or forget one",
		Long:    trustHelp,
		Example: `  talko trust
  talko trust chat.example
  talko trust chat.example --forget`,
		Args:              atMost(1, "talko trust [ADDR]"),
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	cmd.RunE = p.run(func(_ *cobra.Command, c config.Config, args []string) error {
		addr := ""
		if len(args) == 1 {
			var err error
			if addr, err = config.Address(args[0]); err != nil {
				return chat.Invalid.Errorf("%v", err)
			}
		}
		switch {
		case forget && addr == "":
			return chat.Invalid.Errorf("which one? talko trust ADDR --forget")
		case forget:
			err := p.Known(c).Forget(addr)
			if err == nil {
				fmt.Fprintf(p.Out, "forgot %s\n", addr)
			}
			return err
		}
		return p.listKnown(c, addr)
	})
	cmd.Flags().BoolVar(&forget, "forget", false, "forget the key of the server at ADDR")
	p.flags(cmd, "state")
	return cmd
}

func (p *program) listKnown(c config.Config, addr string) error {
	all, err := p.Known(c).Servers()
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(p.Out, 0, 0, 2, ' ', 0)
	found := false
	for _, s := range all {
		if addr != "" && s.Addr != addr {
			continue
		}
		found = true
		key := "this system vouches for it"
		if s.Hex != "" {
			key = "sha256:" + s.Hex
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", text.Line(s.Addr), s.Since.Local().Format(time.DateOnly), key)
		if addr != "" && s.Words != "" {
			fmt.Fprintf(w, "\t\t%s\n", s.Words)
		}
	}
	if addr != "" && !found {
		return chat.NotFound.Errorf("nothing is known of %s", addr)
	}
	return w.Flush()
}
