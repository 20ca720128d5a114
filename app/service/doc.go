// Package service is the rules of talko: who may read, who may post, and what
// happens then. It is a chat.Dialer in process: each Client that it gives is
// one session of one user, and every promise of chat.Client is kept here.
//
// Each change is one transaction of the store: was this client_id seen before?
// may this user do this here? then the events, the rows, and what is to be
// published, in that order. What people write is cleaned by app/text where it
// enters. The package knows no socket, no frame and no SQL.
package service
