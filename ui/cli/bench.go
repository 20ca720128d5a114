package cli

import (
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"talko/app/config"
)

// Bench is what `talko bench` was asked to do.
type Bench struct {
	Connect  string // "": a server of its own
	Only     []string
	Quick    bool
	JSON     bool
	SVG      string
	TLSCert  string
	TLSKey   string
	Progress bool
	Child    string // be a process of a run, of this kind
}

const benchHelp = `Measure talko on this machine: durable sends, delivery to rooms, latency, what an
idle connection costs. It starts a server of its own in a temporary folder, or
measures the one at --connect, where it signs up users of its own.

Beside each figure stands what the machine itself can do at most, measured in the
same run, and the ratio of the two. In every run it is checked that nothing is
lost and nothing is out of order, else the row is void, and the exit status is 1.`

func (p *program) bench() *cobra.Command {
	var o Bench
	cmd := &cobra.Command{
		Use:     "bench",
		GroupID: forHosts,
		Short:   "Measure how fast talko is here",
		Long:    benchHelp,
		Args:    atMost(0, "talko bench takes flags alone"),
		Example: `  talko bench --quick
  talko bench --only send,fanout/1000
  talko bench --json --svg speed.svg`,
	}
	cmd.RunE = p.run(func(cmd *cobra.Command, c config.Config, _ []string) error {
		if cmd.Flags().Changed("connect") { // that of the environment is for those who chat
			o.Connect = c.Connect
		}
		f, ok := p.Err.(*os.File)
		o.Progress = ok && term.IsTerminal(int(f.Fd()))
		return p.Bench(cmd.Context(), o, p.Std)
	})
	f := cmd.Flags()
	p.flags(cmd, "connect")
	f.Lookup("connect").Usage = "measure the server at `ADDR`, not one of its own"
	f.StringSliceVar(&o.Only, "only", nil, "measure the rows of these names alone, a `LIST` with commas")
	f.BoolVar(&o.Quick, "quick", false, "measure everything in under a minute")
	f.BoolVar(&o.JSON, "json", false, "print a JSON array")
	f.StringVar(&o.SVG, "svg", "", "draw throughput into `FILE`")
	f.StringVar(&o.TLSCert, "tls-cert", "", "serve idle/tls with the certificate in `FILE`")
	f.StringVar(&o.TLSKey, "tls-key", "", "the certificate's key, in `FILE`")
	f.StringVar(&o.Child, "child", "", "be a bare process of this `KIND`, told what to do on standard input")
	must(f.MarkHidden("child"))
	return cmd
}
