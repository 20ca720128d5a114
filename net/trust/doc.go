// Package trust knows who a server is: the certificate that it shows, the
// fingerprint (pin) by which people and programs compare its key, the servers
// that a client has met, and the join links that carry a pin to those who never
// met it. It opens no connection, and asks nobody: a server that is not known is
// an error, a [chat.Stranger], that the user may overcome.
package trust
