package trust

import (
	_ "embed"
	"strings"
)

// wordList has a word for each byte, in the order of the alphabet. No two share
// their first four letters, and none becomes another by one letter.
var wordList = strings.Fields(words)

//go:embed words.txt
var words string
