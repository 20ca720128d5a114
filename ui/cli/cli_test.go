package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"talko/app/chat"
	"talko/app/config"
)

// talko runs a command line whose actions are what the test needs.
func talko(t *testing.T, a Actions, args ...string) (status int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	dir := t.TempDir()
	env := func(name string) (string, bool) {
		switch name {
		case "HOME", "LOCALAPPDATA":
			return dir, true
		case "TALKO_LINK_KEY":
			return "sixteen bytes and more", true
		}
		return "", false
	}
	status = Run(t.Context(), args, Std{In: strings.NewReader(""), Out: &o, Err: &e, Env: env}, a)
	return status, o.String(), e.String()
}

func TestMisuseIsToldWithStatus2(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		args []string
		want string
	}{
		"a typo":             {args: []string{"sned"}, want: "send"},
		"unknown flag":       {args: []string{"send", "--loud"}, want: "Try `talko send --help`"},
		"a flag's typo":      {args: []string{"--hots"}, want: "--host\n"},
		"a flag's beginning": {args: []string{"tail", "--time", "3s"}, want: "--timeout\n"},
		"no chat":            {args: []string{"send"}, want: "to which chat?"},
		"too much":           {args: []string{"tail", "a", "b"}, want: "one argument too many"},
		"host and join":      {args: []string{"--host", "--connect", "x"}, want: "choose one\nTry `talko --help`"},
		"no such help":       {args: []string{"help", "sned"}, want: `unknown command "sned"`},
		"no such shell":      {args: []string{"completion", "tcsh"}, want: `unknown command "tcsh"`},
		"unknown part":       {args: []string{"serve", "tea"}, want: `no part "tea"`},
		"since without chat": {args: []string{"tail", "--since", "3"}, want: "talko tail CHAT --since SEQ"},
		"since below 0":      {args: []string{"tail", "#x", "--since=-2"}, want: "from 0"},
		"demo without db":    {args: []string{"demo"}, want: "name the database to fill, which must be empty: talko demo --db PATH"},
		"nobody":             {args: []string{"send", "@", "hi"}, want: "like @bob"},
		"no room":            {args: []string{"tail", "#"}, want: "like '#lobby'"},
		"an empty name":      {args: []string{"send", "", "hi"}, want: "#room, @user"},
		"a count of 0":       {args: []string{"tail", "--count", "0"}, want: "from 1"},
		"a count below 0":    {args: []string{"tail", "--count=-1"}, want: "from 1"},
		"a count of letters": {args: []string{"tail", "--count", "x"}, want: "--count N wants a whole number, not \"x\""},
		"a time below 0":     {args: []string{"tail", "--timeout=-5s"}, want: "above 0"},
		"a time of letters":  {args: []string{"tail", "--timeout", "soon"}, want: "--timeout D wants a time like 30s, not \"soon\""},
		"bad setting":        {args: []string{"serve", "--listen", "a:b:c"}, want: "flag --listen"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, out, errs := talko(t, Actions{}, c.args...)
			if status != 2 || out != "" || !strings.Contains(errs, c.want) {
				t.Errorf("status %d, out %q, err %q; want 2 and %q", status, out, errs, c.want)
			}
		})
	}
}

func TestEachKindOfFailureHasItsStatus(t *testing.T) {
	t.Parallel()
	for err, want := range map[error]int{
		nil:                              0,
		errors.New("disk full"):          1,
		chat.Internal:                    1,
		chat.Invalid:                     2,
		chat.TooLarge:                    2,
		chat.Unauthenticated:             3,
		chat.Forbidden:                   3,
		chat.NotFound.Errorf("no chat"):  3,
		chat.Conflict:                    3,
		chat.RateLimited:                 3,
		chat.Unavailable.Errorf("gone"):  4,
		context.DeadlineExceeded:         4,
		errors.Join(nil, chat.Forbidden): 3,
	} {
		if got := status(err); got != want {
			t.Errorf("%v: got %d, want %d", err, got, want)
		}
	}
}

func TestServeTellsWhereItListens(t *testing.T) {
	t.Parallel()
	serve := func(_ context.Context, c config.Config, _ *slog.Logger, part Part, tell func(Listening)) error {
		l := Listening{Data: c.Listen, Broadcast: c.Broadcast}
		if part == Broadcast {
			l.Data = ""
		}
		tell(l)
		return nil
	}
	cases := map[string]struct {
		args []string
		want string
	}{
		"all on one port": {args: []string{"serve"}, want: "listening on 127.0.0.1:8889\n"},
		"all on two": {args: []string{"serve", "all", "--broadcast", "[::1]"},
			want: "listening on 127.0.0.1:8889\nbroadcasting on [::1]:8888\n"},
		"broadcast alone": {args: []string{"serve", "broadcast"}, want: "broadcasting on 127.0.0.1:8888\n"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, out, errs := talko(t, Actions{Serve: serve}, c.args...)
			if status != 0 || out != c.want {
				t.Errorf("status %d, out %q, err %q", status, out, errs)
			}
		})
	}
}

func TestHelpShowsNoValueWhereNoneIsNeeded(t *testing.T) {
	t.Parallel()
	status, out, errs := talko(t, Actions{}, "--help")
	if status != 0 || !strings.Contains(out, "--accept-new     ") || !strings.Contains(out, "--connect ADDR ") {
		t.Errorf("status %d, out %q, err %q", status, out, errs)
	}
}

func TestWhoSaysNothingIsHelped(t *testing.T) {
	t.Parallel()
	status, out, errs := talko(t, Actions{})
	if status != 0 || !strings.Contains(out, "talko --host") || errs != "" {
		t.Errorf("status %d, out %q, err %q", status, out, errs)
	}
}

func TestErrorsReachTheTerminalClean(t *testing.T) {
	t.Parallel()
	host := func(context.Context, config.Config, *slog.Logger, *Lines) error {
		return errors.New("bad \x1b[31mname\x1b[0m")
	}
	status, _, errs := talko(t, Actions{Host: host}, "--host")
	if status != 1 || errs != "talko: bad name\n" {
		t.Errorf("status %d, err %q", status, errs)
	}
}

func TestJSONIsExactAndSafe(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := writeJSON(&b, "é \x1b[1m \u009b \u202e \U000e0041 👍"); err != nil {
		t.Fatal(err)
	}
	if want := "\"é \\u001b[1m \\u009b \\u202e \\udb40\\udc41 👍\"\n"; b.String() != want {
		t.Errorf("got %s want %s", b.String(), want)
	}
}

func TestCompletionKnowsEveryShell(t *testing.T) {
	t.Parallel()
	for _, shell := range []string{"bash", "zsh", "fish"} {
		if status, out, errs := talko(t, Actions{}, "completion", shell); status != 0 || !strings.Contains(out, "talko") {
			t.Errorf("%s: status %d, err %q", shell, status, errs)
		}
	}
}

func TestCompletionShowsNoBackticks(t *testing.T) {
	t.Parallel()
	status, out, errs := talko(t, Actions{}, "__complete", "tail", "--")
	if status != 0 || !strings.Contains(out, "--count\tend after N messages") || strings.Contains(out, "`") {
		t.Errorf("status %d, out %q, err %q", status, out, errs)
	}
}

func TestADemoThatIsStoppedSaysSo(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	demo := func(ctx context.Context, _ config.Config, _ uint64, _ time.Time) (fmt.Stringer, error) {
		cancel()
		return nil, fmt.Errorf("fill: %w", ctx.Err())
	}
	var o, e bytes.Buffer
	std := Std{In: strings.NewReader(""), Out: &o, Err: &e, Env: func(string) (string, bool) { return "", false }}
	status := Run(ctx, []string{"demo", "--db", "demo.db"}, std, Actions{Demo: demo})
	if want := "demo.db and begin again\n"; status != 1 || !strings.HasSuffix(e.String(), want) {
		t.Errorf("status %d, err %q", status, e.String())
	}
}

func TestTheSameSeedAsksForTheSameSample(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		args []string
		seed uint64
		end  time.Time
	}{
		"a seed alone":   {args: []string{"--seed", "7"}, seed: 7, end: seededEnd},
		"a seed and end": {args: []string{"--seed", "7", "--end", "2026-01-02"}, seed: 7, end: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked := false
			demo := func(_ context.Context, _ config.Config, seed uint64, end time.Time) (fmt.Stringer, error) {
				asked = seed == test.seed && end.Equal(test.end)
				return nil, chat.Internal
			}
			talko(t, Actions{Demo: demo}, append([]string{"demo", "--db", "demo.db"}, test.args...)...)
			if !asked {
				t.Error("it asks for another sample")
			}
		})
	}
}
