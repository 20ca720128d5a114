// Package replica is a client's copy of its chats: what front ends hold,
// written once over any [chat.Client], near or far.
//
// What is pushed is a hint, what is pulled is the truth. All that decides is
// the core: a state machine without goroutine, clock or socket, whose inputs
// are notifications, answers, ticks and the user's wishes, and whose outputs
// are calls to make. [Replica] is the thin shell that drives it.
package replica
