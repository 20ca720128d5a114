//go:build !unix

package bench

// fileLimit is how many files a process may have open; 0 if that is not known.
func fileLimit() int { return 0 }
