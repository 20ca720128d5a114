// Package server turns frames back into the calls of a chat.Client, and
// notifications into frames: the DataServer answers, the BroadcastServer
// pushes. It knows sockets, deadlines and the order of calls on a connection;
// what a call means, who may make it and who is told is decided by those it is
// handed: a chat.Dialer, a chat.TokenChecker and a hub.
//
// A connection that is idle holds no buffer and, where the kernel tells of all at
// once who has something to say (Linux), no goroutine; elsewhere it has one, which
// waits for what comes. What came is taken, and each call carried out, by a crew
// of goroutines that all connections share.
// Nothing waits for a peer that does not read: what its kernel does not take
// lies in a bounded buffer, and a goroutine exists until it is gone.
package server
