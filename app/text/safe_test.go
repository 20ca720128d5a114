package text

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestBlockKeepsWhatPeopleWrite(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]string{
		"plain":               "morning all\n\tindented, with  two spaces \n",
		"accents":             "Zoë, naïve; Vie\u0323\u0302t",
		"hebrew with points":  "בְּרֵאשִׁית",
		"arabic with vowels":  "مُحَمَّد",
		"persian non-joiner":  "می\u200cخواهم",
		"hindi joiners":       "क्\u200dष and क्\u200cष",
		"sinhala joiner":      "ශ්\u200dරී",
		"thai":                "ภาษาไทยที่นี่",
		"tibetan":             "བོད་སྐད",
		"family":              "👨\u200d👩\u200d👧\u200d👦",
		"profession, toned":   "👩🏽\u200d🚀",
		"heart on fire":       "❤\ufe0f\u200d🔥",
		"rainbow flag":        "🏳\ufe0f\u200d🌈",
		"flag of a country":   "🇬🇷",
		"flag of Wales":       "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
		"keycap":              "1\ufe0f\u20e3",
		"replacement":         "\ufffd\ufffd",
		"private use":         "\ue0b0",
		"no-break space":      "10\u00a0km",
		"halfwidth with mark": "ｶﾞ",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Block(s); got != s {
				t.Errorf("Block(%+q) = %+q", s, got)
			}
		})
	}
}

func TestBlockTakesAwayWhatHarms(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ s, want string }{
		"carriage return and line feed": {"a\r\nb\rc\n\rd", "a\nb\nc\n\nd"},
		"other ends of lines":           {"a\vb\fc\u0085d\u2028e\u2029f", "a\nb\nc\nd\ne\nf"},
		"colour":                        {"\x1b[31;1mred\x1b[0m \u009b4mline", "red line"},
		"cursor, cut short":             {"a\x1b[12", "a[12"},
		"title":                         {"\x1b]0;owned\x07x\x1b\\", "]0;ownedx\\"},
		"device control":                {"\x1bP1$r\x90q\x9c", "P1$r\ufffdq\ufffd"},
		"c1 as characters":              {"a\u0080\u0090\u009d\u009fb", "ab"},
		"delete and null":               {"a\x7f\x00b", "ab"},
		"run of bad bytes":              {"a\xff\xfe\xc0b\xf0\x9f", "a\ufffdb\ufffd"},
		"lone surrogate":                {"a\xed\xa0\x80b", "a\ufffdb"},
		"overlong slash":                {"\xc0\xaf", "\ufffd"},
		"direction":                     {"\u202egpj.exe\u202c \u2066x\u2069\u200e\u200f\u061c", "gpj.exe x"},
		"cannot be seen":                {"a\u200b\ufeff\u2060\u00ad\u180e\u3164b", "ab"},
		"annotations":                   {"\ufff9a\ufffab\ufffb", "ab"},
		"no characters":                 {"a\ufffe\U0001ffffb", "ab"},
		"hidden tags":                   {"hi\U000e0068\U000e0069", "hi"},
		"tags without end":              {"🏴\U000e0067\U000e0062\U000e0077x", "🏴x"},
		"tags too many":                 {"🏴" + strings.Repeat("\U000e0061", 7) + "\U000e007f", "🏴"},
		"zalgo":                         {"z" + strings.Repeat("\u0301", 99) + "o", "z\u0301\u0301\u0301\u0301o"},
		"mark on nothing":               {"\u0301a\n\u0301b\t\u0301c \u0301", "a\nb\tc \u0301"},
		"joiner between letters":        {"a\u200db\u200cc", "abc"},
		"joiner behind emoji":           {"👩\u200d end", "👩 end"},
		"joiners in a row":              {"👩\u200d\u200d👩 क्\u200d\u200d", "👩\u200d👩 क्\u200d"},
		"endless family":                {strings.Repeat("👩\u200d", 40) + "👩", strings.Repeat(strings.Repeat("👩\u200d", 7)+"👩", 5) + "👩"},
		"skin tones":                    {"👍🏻🏼🏽🏾🏿🏻", "👍🏻🏼🏽🏾"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Block(c.s); got != c.want {
				t.Errorf("Block(%+q) = %+q, want %+q", c.s, got, c.want)
			}
		})
	}
}

func TestLineIsOneLine(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"":                             "",
		" ":                            "",
		"plain":                        "plain",
		"  two  words\t\n":             "two words",
		"a\r\n\u2028b":                 "a b",
		"a \u200b b":                   "a b",
		"\u00a0x\u3000y":               "x y",
		"a \u0301b":                    "a \u0301b",
		" \u0301b":                     "b",
		"👩\u200d \u200d👩":              "👩 👩",
		"x\x1b[2J\x1b[H\n\x1b]0;t\x07": "x ]0;t",
	} {
		if got := Line(s); got != want {
			t.Errorf("Line(%+q) = %+q, want %+q", s, got, want)
		}
	}
}

func TestEveryCharacterByItselfIsMadeSafe(t *testing.T) {
	t.Parallel()
	for r := range characters {
		checkSafe(t, "x"+string(r)+"y")
	}
}

// characters yields every character but those of planes that are all alike.
func characters(yield func(rune) bool) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if r == 0x32000 { // nothing yet
			r = 0xdff00
		}
		if r == 0xe1000 { // private use
			r = 0x10ff00
		}
		if !yield(r) {
			return
		}
	}
}

func TestAMegabyteOfMarksIsShort(t *testing.T) {
	t.Parallel()
	s := "a" + strings.Repeat("\u0489", 500_000)
	if got := Block(s); len(got) != 1+2*maxMarks {
		t.Errorf("%d bytes are left", len(got))
	}
}

func FuzzSafe(f *testing.F) {
	f.Add("👩\u200d🚀\x1b[1m\r\n\xff\u0301\u0301")
	f.Add("🏴\U000e0067\U000e0062\U000e0077\U000e007f\u200c\u202e")
	f.Add("क्\u200d\u200cष\u2028 \u0301 ﷽ 👍🏽\u200d")
	f.Fuzz(checkSafe)
}

func checkSafe(t *testing.T, s string) {
	block, line := Block(s), Line(s)
	for name, got := range map[string]string{"Block": block, "Line": line} {
		if !utf8.ValidString(got) || strings.ContainsFunc(got, unsafeRune) {
			t.Errorf("%s(%+q) = %+q is not safe", name, s, got)
		}
		if len(got) > len(s)+2*strings.Count(got, "\ufffd") {
			t.Errorf("%s(%+q) = %+q has grown", name, s, got)
		}
	}
	if strings.ContainsAny(line, "\n\t") || line != strings.TrimSpace(line) {
		t.Errorf("Line(%+q) = %+q is no line", s, line)
	}
	if again := Block(block); again != block {
		t.Errorf("Block(%+q) = %+q, and of that %+q", s, block, again)
	}
	if again := Line(line); again != line {
		t.Errorf("Line(%+q) = %+q, and of that %+q", s, line, again)
	}
}

func unsafeRune(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' ||
		unicode.Is(unicode.Bidi_Control, r) ||
		r == 0x2028 || r == 0x2029 || r >= 0xfff9 && r <= 0xfffb || r == 0xfeff || r == 0x200b
}

func BenchmarkBlock(b *testing.B) {
	for name, s := range map[string]string{
		"ascii":    strings.Repeat("the build is green again, ", 10),
		"cyrillic": strings.Repeat("сборка снова зелёная, ", 10),
		"emoji":    strings.Repeat("👩🏽\u200d🚀 ❤\ufe0f ", 20),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			b.ReportAllocs()
			for b.Loop() {
				Block(s)
			}
		})
	}
}
