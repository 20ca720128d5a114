//go:build unix

package main

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestShellsComplete has each shell complete `talko ser` by the script that
// `talko completion` gives it.
func TestShellsComplete(t *testing.T) {
	t.Parallel()
	const bashCompletion = "/usr/share/bash-completion/bash_completion"
	for shell, script := range map[string]string{
		"bash": `source ` + bashCompletion + `; source <(talko completion bash); compopt() { :; }
			COMP_WORDS=(talko ser) COMP_CWORD=1 COMP_LINE='talko ser' COMP_POINT=9
			__start_talko; printf '%s\n' "${COMPREPLY[@]}"`,
		"zsh": `compdef() {}; source <(talko completion zsh)
			_describe() { print -l -- "${completions[@]}" }
			words=(talko ser) CURRENT=2; _talko`,
		"fish": `talko completion fish | source; complete -C 'talko ser'`,
	} {
		t.Run(shell, func(t *testing.T) {
			t.Parallel()
			path, err := exec.LookPath(shell)
			if err != nil {
				t.Skipf("%s is not here: `apt-get install %s` or `brew install %s` lets this test complete in it", shell, shell, shell)
			}
			if _, err := os.Stat(bashCompletion); shell == "bash" && err != nil {
				t.Skip("bash-completion is not here: `apt-get install bash-completion` lets this test complete in bash")
			}
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			cmd := exec.CommandContext(ctx, path, "-c", script)
			cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "LC_ALL=C.UTF-8"}
			out, err := cmd.CombinedOutput()
			if err != nil || !strings.HasPrefix(string(out), "serve") || strings.Contains(string(out), "send") {
				t.Errorf("%v; it completes with:\n%s", err, out)
			}
		})
	}
}
