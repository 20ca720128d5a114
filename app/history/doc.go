// Package history decides whether messages were delivered as talko promises:
// none lost, none twice, none out of order, nothing seen by those who may not,
// and the same unread counts everywhere. It reads what every client did and
// saw and what the store held in the end, and believes nobody. It knows no
// server and no clock: somebody else records.
//
// # Time
//
// Every At of a history is of one clock that all clients share: a counter,
// or nanoseconds. An operation lasts from Invoked.At to
// Answered.At, both included; it is before another if it was answered at a
// smaller At than the other was invoked. Only this order counts: records may
// be written in any, but for rows, which follow their view, and for answers,
// which follow their call.
//
// # Verdict
//
// [Judge] decides each [Rule] for each client and chat. A log that is not dense
// is no measure: of its chat nothing else is judged. A history that does not
// end in a [Quiet] phase is void at best, for what was missed may have come
// later. Of calls that were made again under one client id, all attempts are
// one message: it began with the first and was done with the first answer.
//
// # File
//
// A history file is UTF-8, one JSON object a line, at most [MaxRecordBytes]
// long with its line feed. Each object has one member; its name tells what the
// line is, and its value is the record of that name:
//
//	{"history":{"version":1,"seed":7}}                      first, once: Header
//	{"client":{"client":1,"user_id":3,"device_id":2}}       Client
//	{"typed":{"at":4,"client":1,"chat_id":4,"client_id":"x","outbox":"a","order":1}}
//	{"invoked":{"at":5,"client":1,"op":9,"call":"InsertMessage","chat_id":4,"client_id":"x","outbox":"a","order":1}}
//	{"answered":{"at":8,"op":9,"outcome":"acknowledged","seq":12,"ts":1795000000000}}
//	{"received":{"at":9,"client":1,"chat_id":4,"seq":12,"kind":"text","mod_seq":12,"pushed":true}}
//	{"reset":{"at":20,"client":1,"why":"lagged"}}           Reset
//	{"listed":{"at":21,"client":1,"chat_id":4,"from_seq":1}} Listed
//	{"gone":{"at":22,"client":1}}                           Gone
//	{"quiet":{"at":90,"until":99}}                          Quiet
//	{"shown":{"at":99,"client":1,"chat_id":4, … ,"rows":2}} Shown, and behind it its rows:
//	{"row":{"hole":{"from":1,"to":11}}}
//	{"row":{"message":{…}}}
//	{"chat":{…}} {"event":{…}} {"line":{…}} {"seat":{…}}    the store in the end
//	{"end":{"records":17}}                                  last: how many lines were above
//
// A file without its end was cut off and is refused, as is a line of an unknown
// name. Unknown members within a record are ignored.
package history
