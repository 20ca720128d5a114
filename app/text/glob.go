package text

// Glob reports whether pattern describes the whole of s: "*" stands for any
// run of characters, "?" for one, all others for themselves, folded. There is
// no escape. It takes at most len(pattern) × len(s) steps.
func Glob(pattern, s string) bool {
	return glob([]rune(Fold(pattern)), []rune(Fold(s)))
}

// glob goes back to the last star alone: an earlier one could not do better,
// for it would leave less.
func glob(pattern, s []rune) bool {
	p, i := 0, 0
	star, from := -1, 0
	for i < len(s) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, from = p, i
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == s[i]):
			p++
			i++
		case star >= 0:
			from++
			p, i = star+1, from
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}
