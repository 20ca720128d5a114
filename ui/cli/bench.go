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

const benchHelp = `Measure talko on this machine. It starts a server of its own in a temporary folder,
or measures the one at --connect, where it signs up users of its own.

Beside most figures stands the limit: what the machine does at most where talko has
nothing to do, measured in the same run, in turn. Each is the median of five rounds,
the ratio that of the rounds' ratios; with --quick there is one round, with fewer of
everything, and the unit tells of what. In every round it is checked that nothing is
lost and nothing is out of order, else the row is void, and the exit status is 1.

Per second, where more is better:
  fsync             pages written to the disk, each synced
  send/1, send/10, send/100, send/1000
                    messages that so many callers get stored, each with one on its
                    way; limit: as many callers of the store in process
  pairs/50          messages of fifty pairs, each of whom answers what it has heard;
                    limit: fifty callers of the store
  fanout/100, fanout/1000
                    deliveries to a room of so many, from four who have 16 messages
                    on their way; limit: a process that writes 16 such frames at a
                    time to as many sockets. fanout/10 and fanout/300 are measured if
                    they are named, or for --svg
  fanout/many       deliveries to 1,000 people in 200 chats of 50
  connect           connections opened, let in and closed; limit: a process that
                    gives each an answer of that size

Times and costs, where less is better:
  cpu/100, cpu/1000, cpu/many
                    the server's processor time for a million of those deliveries;
                    limit: that of the writing process
  latency/100/p50, latency/100/p99, latency/100/p99.9
                    from sending to hearing, with the disk in between, in a room of
                    100 at 200 messages a second; limit: a process that passes on
  stalled/500       the same for 500 people while 500 others in the room do not read;
                    limit: without the others
  idle/plain, idle/tls, idle/user
                    memory for a silent stream, for one over TLS, for a stream with
                    its session
  idle/cpu          processor time while all of idle/plain are silent
  start/empty       from the start of a server to what a first screen shows
  start/1M          the same with a million messages; limit: without
  serve/listen      from the first start until it listens; limit: talko --version
  serve/rss         memory then
  binary            size of the program
  history/last      the newest page of a chat, of a million messages in all; limit:
                    the store in process
  history/middle    a page somewhere in the biggest chat; limit: likewise
  search/word       a search of an ordinary word; limit: likewise
  pane/1k, pane/1M  one frame of 200 by 50 in a chat of so many messages; limit of
                    the second: the first
  pane/flood        the terminal's share of a processor at 1,000 messages a second
  pane/key          from a key to the screen meanwhile, in one round
  pane/burst        processor time for 20,000 messages at once, in one round
  pane/rss          the terminal's memory after that`

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
