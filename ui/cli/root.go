package cli

import (
	"log/slog"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"talko/app/chat"
	"talko/app/config"
)

const rootHelp = `talko is a chat for the terminal: a server and a full-screen client in one
program, with nothing else to install.

  talko                          choose where to chat
  talko --host                   serve this machine, and chat
  talko --connect ADDR           chat on a server elsewhere; a link will do for ADDR
  talko serve                    serve without a screen

Commands for scripts sign in by the session that an earlier one has kept, else
by the password in TALKO_PASSWORD. They answer with an exit status: 0 done,
1 failed, 2 misused, 3 refused, 4 unreachable.

Each setting can be given in a file, in the environment (TALKO_MAX_CONNS), and
as a flag of the commands that it is for (--max-conns of "talko serve"). "talko
config" shows what holds and why.`

// Groups of commands, as help lists them.
const (
	forHosts   = "hosts"
	forScripts = "scripts"
)

const rootExamples = `  talko --host --user alice
  talko --connect 127.0.0.1 --user bob
  talko --host --listen 0.0.0.0       for others in your network, too
  echo "build is green" | talko send '#lobby'`

// root returns the command line's tree.
func (p *program) root() *cobra.Command {
	var host, lines bool
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
		return p.open(cmd, c, host, p.lines(c, lines))
	})
	cmd.SetVersionTemplate("talko {{.Version}}\n")
	cmd.Flags().BoolVar(&host, "host", false, "serve this machine, and chat")
	cmd.Flags().BoolVar(&lines, "plain", false, "speak in lines: to listen to, on slow links, for logs and scripts")
	p.flags(cmd, "connect", "accept-new", "user", "db", "listen", "broadcast", "public", "sign-up", "tls-cert", "tls-key", "state", "pprof")
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error {
		if host && cmd.Flags().Changed("connect") {
			return chat.Invalid.Errorf("--host serves here, --connect joins who serves elsewhere: choose one")
		}
		return nil
	}
	cmd.PersistentFlags().String("config", "", "read settings from `FILE` (default "+config.DefaultFile(p.Env)+")")
	must(cmd.MarkPersistentFlagFilename("config", "toml"))
	p.define(cmd, cmd.PersistentFlags(), "log", "log-level")
	cmd.AddGroup(&cobra.Group{ID: forHosts, Title: "To host:"}, &cobra.Group{ID: forScripts, Title: "For scripts:"})
	cmd.AddCommand(p.serve(), p.invite(), p.admin(), p.register(), p.send(), p.tail(), p.users(), p.chats(), p.trust(), p.demo(), p.settings(), p.bench(), p.torture())
	return cmd
}

// refuse has cobra's own commands refuse what they do not know. Where root
// writes to is settled before.
func refuse(root *cobra.Command) {
	root.SetFlagErrorFunc(flagError)
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	help, _, err := root.Find([]string{"help"})
	must(err)
	help.Args = func(_ *cobra.Command, args []string) error {
		_, _, err := root.Find(args)
		return err
	}
	completion, _, err := root.Find([]string{"completion"})
	must(err)
	completion.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
}

// unquote takes the backticks, by which help finds the name of a flag's value,
// out of what shells show.
func unquote(cmd *cobra.Command) {
	plain := func(f *pflag.Flag) { f.Usage = strings.ReplaceAll(f.Usage, "`", "") }
	cmd.Flags().VisitAll(plain)
	cmd.PersistentFlags().VisitAll(plain)
	for _, sub := range cmd.Commands() {
		unquote(sub)
	}
}

// open opens the screen or speaks in lines; a screen asks those who did not say
// on what, and lines help them.
func (p *program) open(cmd *cobra.Command, c config.Config, host bool, lines *Lines) error {
	switch {
	case host:
		return p.logged(c, screenLog(c), func(log *slog.Logger) error { return p.Host(cmd.Context(), c, log, lines) })
	case c.Connect != "":
		return p.logged(c, screenLog(c), func(log *slog.Logger) error { return p.Join(cmd.Context(), c, log, lines) })
	}
	if lines == nil && p.Start != nil {
		return p.start(cmd, c)
	}
	return cmd.Help()
}

// client gives a command the flags that say where and as whom it acts.
func (p *program) client(cmd *cobra.Command) *cobra.Command {
	p.flags(cmd, "connect", "accept-new", "user", "state")
	cmd.Flags().Lookup("connect").DefValue = config.DefaultServer
	return cmd
}

// flags gives a command flags for these settings.
func (p *program) flags(cmd *cobra.Command, names ...string) {
	p.define(cmd, cmd.Flags(), names...)
}

// define defines flags for these settings in fs, which is of cmd.
func (p *program) define(cmd *cobra.Command, fs *pflag.FlagSet, names ...string) {
	for _, k := range config.Keys(p.Env) {
		if !slices.Contains(names, k.Name) {
			continue
		}
		value := given(k.Default)
		if k.Switch {
			fs.Var(yesOrNo{&value}, k.Name, k.Usage)
			fs.Lookup(k.Name).NoOptDefVal = "true"
		} else {
			fs.Var(&value, k.Name, k.Usage)
		}
		fs.Lookup(k.Name).Hidden = k.Hidden
		switch k.Name {
		case "db", "log", "link-key-file", "state", "tls-cert", "tls-key": // the shell completes paths
		case "log-level":
			levels := []cobra.Completion{"debug", "info", "warn", "error"}
			must(cmd.RegisterFlagCompletionFunc(k.Name, cobra.FixedCompletions(levels, cobra.ShellCompDirectiveNoFileComp)))
		case "sign-up":
			ways := []cobra.Completion{string(chat.SignUpOpen), string(chat.SignUpInvite), string(chat.SignUpClosed)}
			must(cmd.RegisterFlagCompletionFunc(k.Name, cobra.FixedCompletions(ways, cobra.ShellCompDirectiveNoFileComp)))
		default:
			must(cmd.RegisterFlagCompletionFunc(k.Name, cobra.NoFileCompletions))
		}
	}
}

// given is a flag's text; app/config makes a setting of it, and checks it.
type given string

var _ pflag.Value = (*given)(nil)

func (g *given) String() string { return string(*g) }
func (g *given) Type() string   { return "setting" }

func (g *given) Set(text string) error {
	*g = given(text)
	return nil
}

// yesOrNo is that of a flag which needs no value, and help shows none.
type yesOrNo struct{ *given }

func (yesOrNo) Type() string { return "bool" }

// load reads the settings under which a command runs.
func (p *program) load(cmd *cobra.Command) (config.Config, []config.Setting, error) {
	return config.Load(p.sources(flagsOf(cmd)))
}

// sources is what settings are read from under these flags.
func (p *program) sources(flags map[string]string) config.Sources {
	return config.Sources{Flags: flags, Env: p.Env, File: flags["config"], Link: p.Link}
}

// flagsOf returns the flags that were given.
func flagsOf(cmd *cobra.Command) map[string]string {
	flags := map[string]string{}
	cmd.Flags().Visit(func(f *pflag.Flag) { flags[f.Name] = f.Value.String() })
	return flags
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
