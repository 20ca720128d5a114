package cli

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"talko/app/config"
	"talko/app/text"
)

const settingsHelp = `Show every setting, its value, and where the value comes from. Flags win over
the environment, the environment over the file, the file over the defaults.

The file is TOML, by default %s:

  user = "alice"
  listen = "0.0.0.0:8889"
  max-conns = 500`

func (p *program) settings() *cobra.Command {
	var names []string
	for _, k := range config.Keys(p.Env) {
		if !k.Secret && k.Name != "log" && k.Name != "log-level" { // these two every command has
			names = append(names, k.Name)
		}
	}
	cmd := &cobra.Command{
		Use:     "config",
		Short:   "Show every setting and where it comes from",
		Long:    fmt.Sprintf(settingsHelp, config.DefaultFile(p.Env)),
		Example: "  talko config\n  TALKO_USER=alice talko config",
		Args:    atMost(0, "talko config"),
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		p.started = true
		_, settings, err := p.load(cmd)
		if err != nil {
			return err
		}
		return p.showSettings(settings)
	}
	p.flags(cmd, names...)
	return cmd
}

func (p *program) showSettings(settings []config.Setting) error {
	w := tabwriter.NewWriter(p.Out, 0, 0, 2, ' ', 0)
	for _, s := range settings {
		fmt.Fprintf(w, "%s\t%s\t%s\n", s.Name, text.Line(s.Value), text.Line(s.Origin))
	}
	return w.Flush()
}
