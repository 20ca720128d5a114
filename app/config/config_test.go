package config

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"talko/app/account"
	"talko/app/chat"
)

func TestFlagsWinOverEnvironmentOverFileOverDefaults(t *testing.T) {
	t.Parallel()
	const inFile = "listen = \"10.0.0.1\"\nuser = \"fay\"\nmax-conns = 7\n"
	cases := map[string]struct {
		env    map[string]string
		flags  map[string]string
		name   string
		value  string
		origin string
	}{
		"the file":    {name: "config", value: "FILE", origin: "flag --config"},
		"default":     {name: "max-message-bytes", value: "32768", origin: "default"},
		"file":        {name: "max-conns", value: "7", origin: "file FILE"},
		"environment": {name: "user", env: map[string]string{"TALKO_USER": "eve"}, value: "eve", origin: "environment TALKO_USER"},
		"flag": {name: "user", env: map[string]string{"TALKO_USER": "eve"}, flags: map[string]string{"user": "flo"},
			value: "flo", origin: "flag --user"},
		"empty environment": {name: "user", env: map[string]string{"TALKO_USER": ""}, value: "fay", origin: "file FILE"},
		"empty flag":        {name: "user", flags: map[string]string{"user": ""}, value: "", origin: "flag --user"},
		"secret":            {name: "password", env: map[string]string{"TALKO_PASSWORD": "x"}, value: "(set)", origin: "environment TALKO_PASSWORD"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := writeFile(t, inFile)
			_, shown, err := Load(Sources{Flags: c.flags, Env: envOf(c.env), File: file})
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(shown, func(s Setting) bool { return s.Name == c.name })
			want := Setting{Name: c.name, Value: strings.Replace(c.value, "FILE", file, 1), Origin: strings.Replace(c.origin, "FILE", file, 1)}
			if shown[i] != want {
				t.Errorf("got %+v, want %+v", shown[i], want)
			}
		})
	}
}

func TestWhatCannotBeIsRefusedWithItsOrigin(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		file string
		env  map[string]string
		want string
	}{
		"no address":           {env: map[string]string{"TALKO_LISTEN": "a:b:c"}, want: "listen (environment TALKO_LISTEN)"},
		"no port":              {env: map[string]string{"TALKO_LISTEN": ":99999"}, want: "no port"},
		"no number":            {file: "max-conns = \"many\"", want: "max-conns (file "},
		"too little memory":    {env: map[string]string{"TALKO_PASSWORD_MEMORY": "11"}, want: "from 12 to 4096"},
		"no duration":          {file: "delete-after = \"soon\"", want: "no duration"},
		"no level":             {file: "log-level = \"loud\"", want: "none of debug"},
		"unknown setting":      {file: "colour = \"red\"", want: `no setting "colour"`},
		"secret in a file":     {file: "password = \"x\"", want: "TALKO_PASSWORD"},
		"a certificate alone":  {env: map[string]string{"TALKO_TLS_CERT": "talko.crt"}, want: "tls-cert and tls-key belong together"},
		"no certificate there": {env: map[string]string{"TALKO_TLS_CERT": "/nowhere/c", "TALKO_TLS_KEY": "/nowhere/k"}, want: "/nowhere/c"},
		"profiles for all":     {env: map[string]string{"TALKO_PPROF": "0.0.0.0:6060"}, want: "no address on loopback"},
		"profiles on any host": {env: map[string]string{"TALKO_PPROF": ":6060"}, want: "no address on loopback"},
		"no way to sign up":    {env: map[string]string{"TALKO_SIGN_UP": "sometimes"}, want: "none of open, invite, closed"},
		"no TOML":              {file: "listen", want: "settings' file"},
		"empty database":       {file: "db = \"\"", want: "must not be empty"},
		"file is not there":    {env: map[string]string{"TALKO_CONFIG": "/nowhere/c.toml"}, want: "/nowhere/c.toml"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			src := Sources{Env: envOf(c.env)}
			if c.file != "" {
				src.File = writeFile(t, c.file)
			}
			_, _, err := Load(src)
			if !errors.Is(err, chat.Invalid) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an invalid setting with %q", err, c.want)
			}
		})
	}
}

func TestAddressesGetAPort(t *testing.T) {
	t.Parallel()
	for addr, want := range map[string]string{
		"":               "",
		"127.0.0.1":      "127.0.0.1:8889",
		"127.0.0.1:7":    "127.0.0.1:7",
		":7":             ":7",
		"chat.example":   "chat.example:8889",
		"chat.example:7": "chat.example:7",
		"::1":            "[::1]:8889",
		"[::1]":          "[::1]:8889",
		"[::1]:7":        "[::1]:7",
		"fe80::1%eth0":   "[fe80::1%eth0]:8889",
	} {
		if got, err := withPort(addr, DataPort); err != nil || got != want {
			t.Errorf("%q: got %q, %v; want %q", addr, got, err, want)
		}
	}
}

func TestOnlyLoopbackIsNotExposed(t *testing.T) {
	t.Parallel()
	for addr, want := range map[string]bool{
		"127.0.0.1:1": false, "[::1]:1": false, "localhost:1": false,
		":1": true, "0.0.0.0:1": true, "10.1.2.3:1": true, "chat.example:1": true,
	} {
		if got := Exposed(addr); got != want {
			t.Errorf("%s: got %v", addr, got)
		}
	}
}

func TestEveryAddressIsNearOnLoopback(t *testing.T) {
	t.Parallel()
	for addr, want := range map[string]string{
		"[::]:1": "127.0.0.1:1", "0.0.0.0:1": "127.0.0.1:1", ":1": "127.0.0.1:1",
		"127.0.0.1:1": "127.0.0.1:1", "[::1]:1": "[::1]:1", "10.1.2.3:1": "10.1.2.3:1", "chat.example:1": "chat.example:1",
	} {
		if got := Near(addr); got != want {
			t.Errorf("%s: got %s", addr, got)
		}
	}
}

func TestPasswordsTakeTheMemoryThatIsSet(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]uint32{"": 64 << 10, "12": 12 << 10, "4096": 4096 << 10} {
		c, _, err := Load(Sources{Env: envOf(map[string]string{"TALKO_PASSWORD_MEMORY": value})})
		if err != nil || c.Argon.MemoryKiB != want || c.Argon.Time != account.DefaultParams.Time {
			t.Errorf("%q: got %v, %v", value, c.Argon, err)
		}
	}
}

func TestTheLinkKeyIsReadFromItsFileOrTheEnvironment(t *testing.T) {
	t.Parallel()
	const key = "0123456789abcdef"
	file := writeFile(t, key+"\n")
	for name, src := range map[string]Sources{
		"file":        {Flags: map[string]string{"link-key-file": file}, Env: envOf(nil)},
		"environment": {Env: envOf(map[string]string{"TALKO_LINK_KEY": key})},
	} {
		c, shown, err := Load(src)
		if err != nil || string(c.LinkKey) != key {
			t.Errorf("%s: got %q, %v", name, c.LinkKey, err)
		}
		if slices.ContainsFunc(shown, func(s Setting) bool { return strings.Contains(s.Value, key) }) {
			t.Errorf("%s: the key is shown", name)
		}
	}
	_, _, err := Load(Sources{Env: envOf(map[string]string{"TALKO_LINK_KEY": "short"})})
	if !errors.Is(err, chat.Invalid) || strings.Contains(err.Error(), "short") {
		t.Errorf("got %v", err)
	}
}

func TestDirectoriesFollowXDG(t *testing.T) {
	t.Parallel()
	env := envOf(map[string]string{"HOME": "/h", "XDG_STATE_HOME": "/s", "XDG_DATA_HOME": "relative"})
	c, _, err := Load(Sources{Env: env})
	if err != nil {
		t.Fatal(err)
	}
	if c.State != filepath.FromSlash("/s/talko") {
		t.Errorf("state is in %s", c.State)
	}
	if c.DB != filepath.FromSlash("/h/.local/share/talko/talko.db") {
		t.Errorf("a relative directory must be ignored; the database is %s", c.DB)
	}
}

func envOf(vars map[string]string) LookupEnv {
	return func(name string) (string, bool) {
		v, ok := vars[name]
		return v, ok
	}
}

func writeFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestWhoMaySignUpFollowsTheMostExposedListener(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		flags map[string]string
		want  chat.SignUp
	}{
		"by default":               {want: chat.SignUpOpen},
		"loopback by name":         {flags: map[string]string{"listen": "localhost", "broadcast": "[::1]"}, want: chat.SignUpOpen},
		"all addresses":            {flags: map[string]string{"listen": ":8889"}, want: chat.SignUpInvite},
		"pushes alone":             {flags: map[string]string{"broadcast": "0.0.0.0"}, want: chat.SignUpInvite},
		"calls alone":              {flags: map[string]string{"listen": "192.0.2.1", "broadcast": "127.0.0.1"}, want: chat.SignUpInvite},
		"behind a proxy":           {flags: map[string]string{"public": "chat.example"}, want: chat.SignUpInvite},
		"open to all, as one said": {flags: map[string]string{"listen": ":8889", "sign-up": "open"}, want: chat.SignUpOpen},
		"closed, as one said":      {flags: map[string]string{"sign-up": "closed"}, want: chat.SignUpClosed},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, shown, err := Load(Sources{Flags: c.flags, Env: envOf(nil)})
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(shown, func(s Setting) bool { return s.Name == "sign-up" })
			if got.SignUp != c.want || shown[i].Value != string(c.want) {
				t.Errorf("got %q, shown as %q; want %q", got.SignUp, shown[i].Value, c.want)
			}
		})
	}
}
