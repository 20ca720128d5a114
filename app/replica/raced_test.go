//go:build race

package replica

// raced says that this is under the race detector, where a walk takes ten times
// as long.
const raced = true
