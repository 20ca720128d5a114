// Package bench measures the real program: a server in a process of its own, and
// this process as everyone who talks to it. Beside each figure stands what the
// machine itself could do at most, measured in the same run: the store without
// a network, sockets without a server. A row of which something was lost or came
// out of order is void. The package is handed how to open a database and how to
// start the program. On the wire it knows a handful of calls, as bytes: a client
// that parses what it reads would measure itself.
package bench
