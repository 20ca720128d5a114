// Package server turns frames back into the calls of a chat.Client, and
// notifications into frames: the DataServer answers, the BroadcastServer
// pushes. It knows sockets, deadlines and the order of calls on a connection;
// what a call means, who may make it and who is told is decided by those it is
// handed: a chat.Dialer, a chat.TokenChecker and a hub.
//
// A connection has one goroutine that reads and one for each call in flight.
// Nothing waits for a peer that does not read: what its kernel does not take
// lies in a bounded buffer, and a goroutine exists until it is gone.
package server
