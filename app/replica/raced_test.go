//go:build race

package replica

// raced: a walk has one goroutine, and takes ten times as long.
const raced = true
