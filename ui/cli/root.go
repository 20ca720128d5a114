package cli

import (
	"log/slog"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"talko/app/chat"
	"talko/app/config"
)

const rootHelp = `talko is a chat for the terminal: a server and a full-screen client in one
program, with nothing else to install.

  talko --host                   serve this machine, and chat
  talko --connect ADDR           chat on a server elsewhere
  talko serve                    serve without a screen

The other commands are for scripts. They answer with an exit status: 0 done,
1 failed, 2 misused, 3 refused, 4 unreachable.

Each setting can be given as a flag, in the environment (--max-conns is
TALKO_MAX_CONNS), or in a file; "talko config" shows what holds and why.`

const rootExamples = `  talko --host --user alice
  talko --connect 127.0.0.1 --user bob
  talko --host --listen 0.0.0.0       for others in your network, too
  echo "build is green" | talko send '#lobby'`

// root returns the command line's tree.
func (p *program) root() *cobra.Command {
	var host bool
	cmd := &cobra.Command{
		Use:           "talko",
		Short:         "A chat for the terminal",
		Long:          rootHelp,
		Example:       rootExamples,
		Version:       Version(),
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	cmd.RunE = p.run(func(cmd *cobra.Command, c config.Config, _ []string) error {
		return p.open(cmd, c, host)
	})
	cmd.SetVersionTemplate("talko {{.Version}}\n")
	cmd.Flags().BoolVar(&host, "host", false, "serve this machine, and chat")
	p.flags(cmd, "connect", "user", "db", "listen", "broadcast", "state")
	cmd.MarkFlagsMutuallyExclusive("host", "connect")
	cmd.PersistentFlags().String("config", "", "read settings from `FILE` (default "+config.DefaultFile(p.Env)+")")
	p.persistent(cmd, "log", "log-level")
	cmd.AddCommand(p.serve(), p.register(), p.send(), p.tail(), p.users(), p.chats(), p.demo(), p.settings(), p.torture())
	return cmd
}

// open opens the screen, or helps those who did not say on what.
func (p *program) open(cmd *cobra.Command, c config.Config, host bool) error {
	switch {
	case host:
		p.warn(c)
		return p.logged(c, screenLog(c), func(log *slog.Logger) error { return p.Host(cmd.Context(), c, log) })
	case c.Connect != "":
		return p.logged(c, screenLog(c), func(log *slog.Logger) error { return p.Join(cmd.Context(), c, log) })
	}
	return cmd.Help()
}

// client gives a command the flags that say where and as whom it acts.
func (p *program) client(cmd *cobra.Command) *cobra.Command {
	p.flags(cmd, "connect", "user", "state")
	cmd.Flags().Lookup("connect").DefValue = config.DefaultServer
	return cmd
}

// flags gives a command flags for these settings.
func (p *program) flags(cmd *cobra.Command, names ...string) {
	p.define(cmd.Flags(), names)
	for _, name := range names {
		if name == "connect" || name == "user" || name == "listen" || name == "broadcast" {
			must(cmd.RegisterFlagCompletionFunc(name, cobra.NoFileCompletions))
		}
	}
}

func (p *program) persistent(cmd *cobra.Command, names ...string) {
	p.define(cmd.PersistentFlags(), names)
}

func (p *program) define(fs *pflag.FlagSet, names []string) {
	for _, k := range config.Keys(p.Env) {
		for _, name := range names {
			if k.Name == name {
				fs.String(k.Name, k.Default, k.Usage)
			}
		}
	}
}

// load reads the settings under which a command runs.
func (p *program) load(cmd *cobra.Command) (config.Config, []config.Setting, error) {
	flags := map[string]string{}
	cmd.Flags().Visit(func(f *pflag.Flag) { flags[f.Name] = f.Value.String() })
	return config.Load(config.Sources{Flags: flags, Env: p.Env, File: flags["config"]})
}

// must is for what only a mistake in this package can make fail.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

// atMost accepts up to n arguments.
func atMost(n int, usage string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) > n {
			return chat.Invalid.Errorf("%q is one argument too many: %s", args[n], usage)
		}
		return nil
	}
}
