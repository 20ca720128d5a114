package text

import (
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestFoldTakesForEqualWhatReadersTakeForEqual(t *testing.T) {
	t.Parallel()
	for name, same := range map[string][]string{
		"case":              {"straße", "STRASSE", "Straße", "STRAẞE"},
		"final sigma":       {"ΟΔΟΣ", "οδος", "οδοσ"},
		"mark of its own":   {"Zo\u00eb", "zoe\u0308", "ZOE\u0308"},
		"two marks":         {"Vi\u1ec7t", "vie\u0323\u0302t", "vie\u0302\u0323t"},
		"full width":        {"ｔａｌｋｏ１２", "talko12"},
		"half width kana":   {"ｶﾞｷﾞﾊﾟ", "ガギパ"},
		"hangul as letters": {"한글", "\u1112\u1161\u11ab\u1100\u1173\u11af"},
		"cyrillic":          {"ЁЛКА", "е\u0308лка"},
		"kelvin, ångström":  {"\u212a\u212b", "kå"},
		"greek accents":     {"\u1f71", "\u03ac", "Ά"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, s := range same {
				if got, want := Fold(s), Fold(same[0]); got != want {
					t.Errorf("Fold(%+q) = %+q, but of %+q it is %+q", s, got, same[0], want)
				}
			}
		})
	}
}

func TestFoldKeepsApartWhatReadersKeepApart(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]string{{"o", "ö"}, {"е", "ё"}, {"か", "が"}, {"a", "а"}, {"ka", "kä"}} {
		if Fold(pair[0]) == Fold(pair[1]) {
			t.Errorf("%q and %q fold to the same", pair[0], pair[1])
		}
	}
}

func TestFoldTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	for r := range characters {
		once := Fold(string(r))
		if twice := Fold(once); twice != once {
			t.Errorf("%U folds to %+q, and that to %+q", r, once, twice)
		}
	}
}

func TestFoldSeesNoDifferenceBetweenFormsOfUnicode(t *testing.T) {
	t.Parallel()
	for r := rune(0); r < 0x2000; r++ {
		s := "x" + string(r) + "y"
		if a, b := Fold(norm.NFC.String(s)), Fold(norm.NFD.String(s)); a != b {
			t.Errorf("%U folds to %+q or %+q", r, a, b)
		}
	}
}

func FuzzFold(f *testing.F) {
	f.Add("Straße ΟΔΟΣ")
	f.Add("e\u0302\u0323\u0345\u0301")
	f.Add("\u1112\u1161\u11ab\u11ab가\u11a8")
	f.Fuzz(func(t *testing.T, s string) {
		once := Fold(s)
		if twice := Fold(once); twice != once {
			t.Errorf("Fold(%+q) = %+q, and of that %+q", s, once, twice)
		}
	})
}
