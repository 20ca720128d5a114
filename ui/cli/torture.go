package cli

import (
	"math/rand/v2"
	"time"

	"github.com/spf13/cobra"

	"talko/app/config"
)

// Torture is what `talko torture` was asked to do.
type Torture struct {
	Clients  int
	Duration time.Duration
	Seed     uint64
	Faults   []string // none: all
	History  string
	Check    string
	Child    bool // be one client of a run
}

const tortureHelp = `Run servers and clients on this machine, do harm to all of them, and judge
whether every message that was acknowledged was delivered as promised.

The last line says how many were, and how many promises were broken. Exit status:
0 none, 1 some, 3 the run proves nothing, for something that belongs to it did
not happen.`

func (p *program) torture() *cobra.Command {
	var o Torture
	cmd := &cobra.Command{
		Use:    "torture",
		Short:  "Prove delivery under faults",
		Long:   tortureHelp,
		Hidden: true,
		Args:   atMost(0, "talko torture takes flags alone"),
		Example: `  talko torture --clients 200 --duration 60s
  talko torture --seed 7 --faults kill,cut --history run.history
  talko torture --check run.history`,
	}
	cmd.RunE = p.run(func(cmd *cobra.Command, _ config.Config, _ []string) error {
		if !cmd.Flags().Changed("seed") {
			o.Seed = rand.Uint64()
		}
		return p.Torture(cmd.Context(), o, p.Std)
	})
	f := cmd.Flags()
	f.IntVar(&o.Clients, "clients", 50, "`N` clients")
	f.DurationVar(&o.Duration, "duration", 20*time.Second, "do harm for `D`, before the quiet")
	f.Uint64Var(&o.Seed, "seed", 0, "begin with the number `N` (default random)")
	f.StringSliceVar(&o.Faults, "faults", nil, "do these kinds of harm alone, a `LIST` with commas")
	f.StringVar(&o.History, "history", "", "write what was seen to `FILE`")
	f.StringVar(&o.Check, "check", "", "judge `FILE`, and do nothing else")
	f.BoolVar(&o.Child, "child", false, "be one client, told what to do on standard input")
	must(f.MarkHidden("child"))
	return cmd
}
