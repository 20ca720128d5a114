package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// flagError tells what a flag wants, or which one was meant.
func flagError(cmd *cobra.Command, err error) error {
	var invalid *pflag.InvalidValueError
	if !errors.As(err, &invalid) {
		return suggestFlag(cmd, err)
	}
	f := invalid.GetFlag()
	wants, known := wanted[f.Value.Type()]
	if !known {
		return err
	}
	name, _ := pflag.UnquoteUsage(f)
	return fmt.Errorf("--%s %s wants %s, not %q", f.Name, name, wants, invalid.GetValue())
}

// wanted tells in words what flags of a type want.
var wanted = map[string]string{
	"int":      "a whole number",
	"int64":    "a whole number",
	"uint64":   "a whole number from 0",
	"duration": "a time like 30s",
	"time":     "a day like 2026-11-20, or a time like 2026-11-20T18:00:00Z",
	"bool":     "true or false",
}

// suggestFlag adds to the error for an unknown flag the one that was meant, as
// cobra does for commands.
func suggestFlag(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return err
	}
	typed, best, least := unknown.GetSpecifiedName(), "", 3
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		near := distance(typed, f.Name)
		if len(typed) > 1 && strings.HasPrefix(f.Name, typed) {
			near = 0
		}
		if !f.Hidden && near < least && near < len(f.Name) {
			best, least = f.Name, near
		}
	})
	if best == "" {
		return err
	}
	return fmt.Errorf("%w\n\nDid you mean this?\n\t--%s", err, best)
}

// distance counts the letters to be put in, taken out, replaced, or swapped
// with the next one, to make b of a. (Source: optimal string alignment.)
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		for j := range rows[i] {
			switch {
			case i == 0 || j == 0:
				rows[i][j] = i + j
				continue
			case a[i-1] == b[j-1]:
				rows[i][j] = rows[i-1][j-1]
				continue
			}
			rows[i][j] = 1 + min(rows[i-1][j], rows[i][j-1], rows[i-1][j-1])
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], 1+rows[i-2][j-2])
			}
		}
	}
	return rows[len(a)][len(b)]
}
