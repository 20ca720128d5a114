package server

import "sync"

// piece is what is read at once. It is held only while it is taken.
type piece [8 << 10]byte

var pieces = sync.Pool{New: func() any { return new(piece) }}
