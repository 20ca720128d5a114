package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"

	"talko/app/text"
)

// writeJSON writes v on one line. Whatever could move a terminal's cursor or
// turn its text around is written as an escape of JSON, so that the value is
// exact and the screen safe.
func writeJSON(w io.Writer, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	var line strings.Builder
	for _, r := range string(b) {
		switch {
		case !unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp):
			line.WriteRune(r)
		case r > 0xFFFF:
			r -= 0x10000
			fmt.Fprintf(&line, `\u%04x\u%04x`, 0xD800+r>>10, 0xDC00+r&0x3FF)
		default:
			fmt.Fprintf(&line, `\u%04x`, r)
		}
	}
	line.WriteByte('\n')
	_, err = io.WriteString(w, line.String())
	return err
}

// indented is a text of several lines whose first stands behind something:
// the others are set in by a tab, so that none looks like a new entry.
func indented(s string) string {
	return strings.ReplaceAll(text.Block(s), "\n", "\n\t")
}
