// Package protocol is talko's protocol, version 1: its methods with their
// params, results and errors, and what streams carry. This page is the
// specification; a client can be written from it alone. The package knows what
// is said, not how it is carried out.
//
// # Frames
//
// Talko speaks over one TCP connection (or TLS 1.3 within it), in frames. A
// frame is a header of ten bytes and a payload. The header is the payload's
// size in bytes as an ASCII decimal number without leading zeros, left-justified
// and padded with spaces; the payload is one JSON value in UTF-8. There is
// nothing between frames.
//
//	85        {"jsonrpc":"2.0","id":1,"method":"Hello","params":{"version":1,"client":"example 1"}}
//
// The limit of a payload is told by Hello, limits.frame: 262144 bytes if the
// server was not set otherwise. It holds in both directions. After a header that
// is no such number, a payload above the limit, cut short or not JSON, the
// server answers with an error under the id null and closes the connection. It
// does the same, if not set otherwise, when nothing came for 90 seconds, when the
// first frame is not there after 10 seconds, or a later one 10 seconds after its
// first byte, when the session of a stream has ended, and when the server itself
// goes. A client that does not read what it is sent is left without a word. An
// error under the id null is no answer to any call: what waited is unknown.
//
// JSON is taken strictly: no duplicate names in an object, no invalid UTF-8, no
// lone surrogates, arrays and objects nested at most 32 deep. Names are compared
// as they stand, with their case.
//
// # Envelope
//
// The payload is JSON-RPC 2.0 (https://www.jsonrpc.org/specification). A request
// is an object with "jsonrpc": "2.0", "method" (a string), "params" (an object;
// absent or [] for a method that needs none) and "id" (a string, a number or
// null). The answer has the same id, byte for byte, and either "result" or
// "error" {code, message, data}. A request without an id is a notification: it
// is carried out, and nothing is answered, not even an error. Members that are
// not known are ignored, in the envelope and in params. A member of params that
// is null counts as absent.
//
// An array of 1 to 100 requests is a batch: it is answered by one array of
// answers, in any order, without those of notifications; if all are
// notifications there is no answer. Entries that are no requests get an error of
// their own, under the id null if they have none that can be read.
//
// # Two ways to call
//
// Classic: connect, send one request, read one answer; the server closes. The
// session's token travels as the member "token" of params, in every method of
// this page except those that need none.
//
// In a session: the first request is Hello. The connection stays open. Requests
// may be sent without waiting for answers, at most 32 are carried out at a time,
// and answers come as they are ready, each under its id. The token is told once,
// in Hello; or Login or InsertUser sign the session in. Members "token" are
// ignored from then on. A session should say Ping every 25 seconds; two that are
// missed are a dead connection.
//
// Methods marked "change" are carried out in the order in which they were sent
// on their connection; others may overtake them.
//
// # Doors
//
// There is a DataServer, which answers, and a BroadcastServer, which pushes. By
// default both are behind one port, 8889. The first byte of a connection tells
// what it speaks: a digit, frames; 0x16, TLS. A letter, as HTTP and ssh begin
// with, is answered by a line of text for people, and the connection is closed.
// A listener that other machines may reach, and be it but one, takes frames
// within TLS alone, version 1.3: plain ones get the error forbidden, "this server
// speaks TLS only", and the connection is closed. One on loopback takes both.
//
// The certificate is one that the client's system trusts by the name of the
// host, or the server's own, which names nobody: then the client knows the
// server by its pin, SHA-256 over the SubjectPublicKeyInfo of the certificate,
// the same for all connections to the server, whatever their address. A join
// link, talko://HOST:PORT/?invite=…&pin=…, tells the pin in base64url, and what
// InsertUser takes as "invite".
//
// The first request tells the server: OpenStream the BroadcastServer, everything
// else the DataServer. Where the BroadcastServer has a listener of its own
// (8888), Hello tells its address as "broadcast", and OpenStream is only
// answered there; the entry of a method says "broadcast" if it is answered
// there.
//
// # Values
//
// Ids are integers from 1, written without fraction and exponent, and below
// 2^53; 0 stands for none. Times are integers, milliseconds since 1970 UTC by
// the server's clock, for display only. Lengths in characters are Unicode code
// points. Text is cleaned where it comes in: control and bidirectional
// characters are taken out, and line breaks too where one line is meant. Epochs,
// cursors, tokens and "next" are opaque. In the tables below, members in
// brackets may be absent; a result may have members that this page does not
// know.
//
// # The log of a chat
//
// A chat is a log of events, numbered by "seq": 1, 2, 3 ... without holes, in
// one order for ever. An event is a line on the screen (a text, someone joined)
// or touches an earlier line, "target_seq" (an edit, a reaction). A message is a
// line in its current form: "mod_seq" is the seq of the last event that touched
// it, "edit_seq" that of the last change of its text; of two forms that with the
// higher mod_seq is newer. A message's id is chat_id * 2^32 + seq.
//
// What is one user's alone (which chats there are, read markers, settings,
// blocks, the profile, sessions) is numbered likewise by "user_seq".
//
// "from_seq" is the first event of a chat that one may read: 1 in rooms; in a
// group that one joined later, and whose history is "joined", that of one's own
// joining. Of events about lines below it only chat_id and seq are told.
//
// "epoch" names the database. After a restore it is another: then everything
// that a client holds is void.
//
// # Streams, cursors and pulls
//
// What is pushed is a hint, what is pulled is the truth. A client opens its
// stream first and then reads: GetChats, and the pages it shows. It keeps, for
// each chat, a cursor: the highest seq up to which it has every event. Of
// Message and Event it takes the one with seq = cursor + 1; one at or below the
// cursor is old; one above cursor + 1 tells of a hole: GetEvents after the
// cursor. In the same way a notification whose user_seq is not the last one + 1,
// or a message of a chat that is not known, tells to call GetChats.
//
// A stream that cannot keep up loses what it holds and is told Lagged. Then, and
// after every new connection, and every 25 seconds: Ping, whose user_seq and sum
// of last_seq over all chats of GetChats tell whether something is missing. A
// client that is more than 1000 events behind, or comes with another epoch, gets
// "reset" from GetEvents, with the newest messages; what lies between it pages
// with GetMessages when someone looks.
//
// Who cannot hold a stream polls ReceiveMessages.
//
// # Retries
//
// Calls that change something take "client_id": at most 64 bytes of printable
// ASCII without spaces, best a UUID of version 7. The same user's call with the
// same client_id is carried out once, and answered each time as it was the first
// time: for ever for InsertMessage, for 30 days otherwise. The same client_id
// with another method or other params is a conflict. So after "unavailable", or
// a connection lost before the answer, one calls again with the same client_id.
// Without one a retry may double.
//
// # Paging
//
// Lists take "limit", 1 to 500, 50 if absent. A page also ends before it is
// longer than 196608 bytes; it is never empty if there is more, and says so with
// "more". The next page is asked for with "after" (or "before") set to the key
// of the last entry, or to "next" where the result has it.
//
// # Limits
//
//	user_name, chat_name   2 to 32 characters: a letter from a to z, then
//	                       letters, digits, "_", "." and "-"; a group's name is
//	                       1 to 32 characters of any script
//	password               10 to 1024 bytes
//	message_text, draft    at most limits.message bytes: 32768 if not set otherwise
//	topic                  500 characters
//	status                 100 characters
//	pattern                64 characters: "*" stands for any run, "?" for one
//	query                  256 characters
//	emoji                  64 bytes, and 20 different ones on a message
//	device, client         64 characters
//	client_id              64 bytes
//	user_ids               100 in one call; 10000 users in a chat
//	timeout_ms             60000
//
// # Errors
//
// An error has a code, a message for people (lower case, no full stop) and data
// with "kind": what the caller can do about it. Of a failure that may pass
// data.retry_after_ms tells when to try again.
//
//	code    kind
//	-32700  invalid          the payload is no JSON, or the header no size; the connection is closed
//	-32600  invalid          not a request
//	-32601  invalid          unknown method, or not for this caller
//	-32602  invalid          never as it stands: params of a wrong type or out of their limits
//	-32603  internal         talko's fault; tried again it may work
//	-32001  unauthenticated  sign in (again)
//	-32002  forbidden        not with these rights
//	-32003  not_found        nothing there that the caller may know of
//	-32004  too_large        never at this length; of a frame: the connection is closed
//	-32005  rate_limited     later
//	-32006  conflict         something else stands there now
//	-32007  unavailable      unknown whether it was done: retry with the same client_id
//
// Every method may answer invalid (for a member of the wrong type, or a client_id
// that is none), rate_limited, unavailable and internal; every one that needs a
// token also unauthenticated. The entries below tell what else they answer, and
// why. A chat that one is not in is not_found, and so is a line below one's
// from_seq. A method that takes client_id answers conflict if it was used for
// something else.
//
// # A worked exchange
//
// A classic call, every byte of it; what is sent is marked >, what comes <. The
// client signs up, and the server closes.
//
//	> 119       {"jsonrpc":"2.0","id":1,"method":"InsertUser","params":{"user_name":"alice","password":"correct horse battery staple"}}
//	< 126       {"jsonrpc":"2.0","id":1,"result":{"user":{"user_id":1,"user_name":"alice"},"session_id":1,"device_id":1,"token":"talko_Zm9v"}}
//
// Then, on a new connection, a session and in it a message to the room #lobby,
// which everyone is in:
//
//	> 106       {"jsonrpc":"2.0","id":1,"method":"Hello","params":{"version":1,"client":"example 1","token":"talko_Zm9v"}}
//	< 197       {"jsonrpc":"2.0","id":1,"result":{"version":1,"server":"talko 1.0","epoch":"b3f1c2","limits":{"frame":262144,"message":32768},"user":{"user_id":1,"user_name":"alice"},"session_id":1,"device_id":1}}
//	> 148       {"jsonrpc":"2.0","id":"a","method":"InsertMessage","params":{"chat_id":1,"message_text":"hello","client_id":"0192f0c1-0000-7000-8000-000000000001"}}
//	< 274       {"jsonrpc":"2.0","id":"a","result":{"message":{"message_id":4294967298,"chat_id":1,"seq":2,"mod_seq":2,"edit_seq":2,"kind":"text","user":{"user_id":1,"user_name":"alice"},"message_text":"hello","message_ts":1763633520000,"client_id":"0192f0c1-0000-7000-8000-000000000001"}}}
//	> 93        {"jsonrpc":"2.0","id":"b","method":"InsertMessage","params":{"chat_id":7,"message_text":"x"}}
//	< 103       {"jsonrpc":"2.0","id":"b","error":{"code":-32003,"message":"no such chat","data":{"kind":"not_found"}}}
//
// A stream, on a connection of its own. After the answer only notifications
// come, and answers to Ping and CloseStream:
//
//	> 90        {"jsonrpc":"2.0","id":1,"method":"OpenStream","params":{"version":1,"token":"talko_Zm9v"}}
//	< 65        {"jsonrpc":"2.0","id":1,"result":{"epoch":"b3f1c2","user_seq":3}}
//	< 284       {"jsonrpc":"2.0","method":"Message","params":{"message":{"message_id":4294967298,"chat_id":1,"seq":2,"mod_seq":2,"edit_seq":2,"kind":"text","user":{"user_id":1,"user_name":"alice"},"message_text":"hello","message_ts":1763633520000,"client_id":"0192f0c1-0000-7000-8000-000000000001"}}}
//
// # Methods
//
// An entry gives a method's params, its result and its own errors.
//
// # Hello
//
// Begins a session, as the first request of a connection; no token needed. After
// a refusal it may be said again. A version that the server does not speak is
// refused with those it does, data.versions. (change)
//
//	params  version       integer: 1
//	        client        text: what the client calls itself, for the server's log
//	        [token]       signs in at once
//	result  version       that of the request
//	        server        text: the program and its version
//	        epoch         see The log of a chat
//	        limits        Limits
//	        [broadcast]   "host:port" of streams, an empty host being this one; absent: they are here
//	        [user]        User: who is signed in; this and the next two if a token was given
//	        [session_id]  id
//	        [device_id]   id
//	errors  invalid          a version that is not spoken
//	        unauthenticated  the token's session has ended
//
// # Ping
//
// Tells the user's heads. (data, broadcast) A BroadcastServer in a process of its
// own tells server_ts alone.
//
//	result  user_seq      the user's
//	        sum           of last_seq over all chats of GetChats
//	        server_ts     time
//
// # InsertUser
//
// Signs up, and in; no token needed. The new user is in the room #lobby. After a
// lost answer one signs in. (change)
//
//	params  user_name     see Limits; capitals become small letters
//	        password      see Limits
//	        [invite]      text: where the server asks for an invitation
//	        [device]      text: what the device calls itself
//	result  user          User
//	        session_id    id
//	        device_id     id, to be given to Login on the same device
//	        token         the session's; told only here
//	errors  invalid       a bad name or password
//	        forbidden     the server takes nobody, or by invitation; told before anything of the name is
//	        conflict      the name is taken, or looks like one that is
//
// # Login
//
// Signs in; no token needed. A user has at most 50 sessions: one more ends the one
// that was used longest ago. (change)
//
//	params  user_name     text
//	        password      text
//	        [device_id]   id: of an earlier session of this device
//	        [device]      text: what the device calls itself
//	result  user          User
//	        session_id    id
//	        device_id     id
//	        token         the session's; told only here
//	errors  invalid          a device_id below 0
//	        unauthenticated  a wrong password or an unknown name: which, is not told
//
// # Logout
//
// Ends the session, and its streams. (change)
//
// # GetSessions
//
// Lists the user's sessions, newest first.
//
//	result  sessions      array of Session
//
// # DeleteSession
//
// Ends one of the user's sessions, and its streams. (change)
//
//	params  session_id    id
//	        [client_id]   see Retries
//	errors  not_found     no such session of this user
//	        conflict      the client_id was used for something else
//
// # DeleteUser
//
// Ends every session and hides the name. After a grace, 7 days if not set
// otherwise, the user leaves every chat, and the messages stay under "deleted
// user", or are erased, those in chats left earlier too. Signing in before that
// takes it back. (change)
//
//	params  password      the user's
//	        [erase]       boolean: erase the messages too
//	errors  forbidden     a wrong password
//
// # GetUser
//
// Tells of one user.
//
//	params  [user_id]     id: either this
//	        [user_name]   or the name
//	result  user          User, with presence
//	errors  invalid       neither was given, or both
//	        not_found     no such user
//
// # GetUsers
//
// Lists users whose name matches, in the order of names.
//
//	params  pattern       see Limits; "" is "*"
//	        [after]       user_name
//	        [limit]       see Paging
//	result  users         array of User, with presence
//	        more          boolean
//	errors  invalid       a bad limit, or a pattern too long
//
// # UpdateUser
//
// Changes the caller's profile; what is absent stays. A new name is a line in
// each of the user's chats. (change)
//
//	params  [user_name]   see Limits
//	        [password]    Password
//	        [status]      one line of text
//	        [presence]    "online", "idle", "away" or "offline"
//	        [client_id]   see Retries
//	result  user          User
//	errors  invalid       a bad name, password or presence
//	        forbidden     a wrong old password
//	        too_large     a status too long
//	        conflict      the name is taken, or looks like one that is
//
// # GetChats
//
// Lists the chats that the user is in, by chat_id. A listing of several pages
// counts as of the user_seq of its first.
//
//	params  [after]       chat_id
//	        [limit]       see Paging
//	result  epoch         see The log of a chat
//	        user_seq      the user's
//	        chats         array of Chat
//	        more          boolean
//	errors  invalid       a bad limit
//
// # InsertChat
//
// Makes a chat. The caller alone makes notes, two users a private chat, more a
// group; a room is asked for by kind. Of a pair that has a chat already, and of
// one's notes, the answer is that chat. (change)
//
//	params  chat_name     see Limits; "" for private chats and notes; a group's begins with no "#" or "@"
//	        user_ids      array of ids, besides the caller
//	        [kind]        "room", "group", "private" or "notes"
//	        [history]     of a group: "joined" (default) or "all", what those who come later may read
//	        [client_id]   see Retries
//	result  chat          Chat
//	errors  invalid       a bad name or kind, or users or a history that do not fit it
//	        not_found     one of the users
//	        forbidden     one of them has blocked the caller
//	        too_large     too many users, or a group's name too long
//	        conflict      a room of that name, or one that looks like it, is there
//
// # GetRooms
//
// Lists rooms whose name matches, in the order of names; also those that one is
// not in, without the caller's own part.
//
//	params  pattern       see Limits; "" is "*"
//	        [after]       chat_name
//	        [limit]       see Paging
//	result  chats         array of Chat
//	        more          boolean
//	errors  invalid       a bad limit, or a pattern too long
//
// # UpdateChat
//
// Names and describes a room or a group; for its admins. What is absent stays.
// Name and topic are lines in the chat. (change)
//
//	params  chat_id       id
//	        [chat_name]   see Limits
//	        [topic]       one line of text
//	        [history]     of a group: "joined" or "all", for those who come from now on
//	        [client_id]   see Retries
//	result  chat          Chat
//	errors  invalid       a bad name or history
//	        not_found     the chat
//	        forbidden     the caller is no admin, or it is a private chat
//	        too_large     a topic or a group's name too long
//	        conflict      a room of that name, or one that looks like it, is there
//
// # DeleteChat
//
// Deletes a room or a group with all that is in it; for its admins. (change)
//
//	params  chat_id       id
//	        [client_id]   see Retries
//	errors  not_found     the chat
//	        forbidden     the caller is no admin, or it is a private chat
//	        conflict      the client_id was used for something else
//
// # GetParticipants
//
// Lists who is in a chat, by user_id.
//
//	params  chat_id       id
//	        [after]       user_id
//	        [limit]       see Paging
//	result  users         array of Participant
//	        more          boolean
//	errors  invalid       a bad limit
//	        not_found     the chat
//
// # InsertParticipant
//
// Joins oneself to a room, or adds another to a room or a group that one is in.
// Who is there already stays so. (change)
//
//	params  chat_id       id
//	        user_id       id
//	        [client_id]   see Retries
//	result  chat          Chat, as the caller sees it
//	errors  not_found     the chat, unless it is a room; the user
//	        forbidden     a private chat, which takes no third; or the user has blocked the caller
//	        conflict      the chat is full
//
// # DeleteParticipant
//
// Leaves a chat, or removes another from it, which is for its admins. A private
// chat cannot be left: it is hidden until the next message. When the last admin
// leaves, who has been there longest becomes one; an empty chat is deleted.
// (change)
//
//	params  chat_id       id
//	        user_id       id
//	        [client_id]   see Retries
//	result  chat          Chat; of one that was left, without the caller's own part
//	errors  not_found     the chat; the user is not in it
//	        forbidden     another is removed, and the caller is no admin, or it is a private chat
//	        conflict      the client_id was used for something else
//
// # UpdateParticipant
//
// Changes the caller's settings of a chat (what is absent stays), or another's
// role, which is for its admins. (change)
//
//	params  chat_id       id
//	        [user_id]     id: with role
//	        [role]        "user" or "admin"
//	        [muted]       boolean
//	        [level]       what may ask for attention: "all", "mentions", "none", or "" for the default
//	        [pinned]      boolean: the chat is kept at the top of the list
//	        [draft]       text that is typed and not yet sent; "" for none
//	        [client_id]   see Retries
//	result  settings      Settings: the caller's own
//	        user_seq      the caller's
//	errors  invalid       an unknown role or level; a role without user_id, or with settings
//	        not_found     the chat; the user is not in it
//	        forbidden     a role is changed, and the caller is no admin
//	        too_large     a draft too long
//	        conflict      the last admin cannot step down
//
// # GetMessages
//
// Returns lines of a chat, of every kind, oldest first, from one snapshot:
// without a place the newest, or those below before, above after, or on both
// sides of a seq or a time. At most one place is given.
//
//	params  chat_id       id
//	        [before]      seq
//	        [after]       seq; 0: from the beginning
//	        [around]      seq
//	        [around_ts]   time
//	        [limit]       see Paging
//	result  messages      array of Message, oldest first
//	        [quoted]      array of Message: those that they reply to and the reader may see
//	        from          seq; between it
//	        to            and this seq (both included) no line is left out; both 0 on an empty page
//	        last_seq      the chat's head in the snapshot
//	        from_seq      the first event one may read
//	errors  invalid       a bad limit, or more than one place
//	        not_found     the chat
//
// # GetEvents
//
// Returns what happened in a chat behind a cursor, from one snapshot. It begins
// at from_seq if that is above the cursor.
//
//	params  chat_id       id
//	        epoch         that the cursor is of
//	        after         seq: the cursor
//	        [limit]       see Paging
//	result  events        array of Event, in order
//	        messages      array of Message: those they made or touched, once each, in current form
//	        [quoted]      array of Message: as in GetMessages
//	        last_seq      the chat's head in the snapshot
//	        from_seq      the first event one may read
//	        more          boolean
//	        [reset]       boolean: too far behind, or another epoch; events is empty, messages are the newest
//	errors  invalid       a bad limit, or a cursor below 0
//	        not_found     the chat
//
// # InsertMessage
//
// Stores a message, and answers when it is on disk. "@name" in its text mentions
// that participant; the first 50 are told. (change)
//
//	params  chat_id       id
//	        message_text  text of one or more lines
//	        [reply_to]    seq of the quoted line, in the same chat
//	        [client_id]   see Retries
//	result  message       Message
//	errors  invalid       an empty text; what is quoted is no message
//	        not_found     the chat; the quoted line
//	        forbidden     in a private chat: the other has blocked the caller
//	        too_large     a text too long
//	        conflict      the client_id was used for something else
//
// # UpdateMessage
//
// Edits one's own message. (change)
//
//	params  chat_id       id
//	        seq           that of the message
//	        message_text  the new text
//	        [edit_seq]    that of the form one edited
//	        [client_id]   see Retries
//	result  message       Message
//	errors  invalid       an empty text; a line that is no message
//	        not_found     the chat; the line
//	        forbidden     another's message; in a private chat: the other has blocked the caller
//	        too_large     a text too long
//	        conflict      another edit_seq: someone edited it first; or it was deleted
//
// # DeleteMessage
//
// Deletes one's own message, or as an admin anyone's. What stays is a line
// without text. Of one that is deleted already, the answer is that line.
// (change)
//
//	params  chat_id       id
//	        seq           that of the message
//	        [client_id]   see Retries
//	result  message       Message
//	errors  invalid       a line that is no message
//	        not_found     the chat; the line
//	        forbidden     another's message, and the caller is no admin
//	        conflict      the client_id was used for something else
//
// # InsertReaction
//
// Gives a message an emoji. Given again, it stays. (change)
//
//	params  chat_id       id
//	        seq           that of the message
//	        emoji         one character, as people see it
//	        [client_id]   see Retries
//	result  message       Message
//	errors  invalid       not one emoji; a line that is no message
//	        not_found     the chat; the line
//	        conflict      the message was deleted, or has as many kinds of emoji as it may
//
// # DeleteReaction
//
// Takes one's emoji back. One that was not given is not missed. (change)
//
//	params  chat_id       id
//	        seq           that of the message
//	        emoji         one character, as people see it
//	        [client_id]   see Retries
//	result  message       Message
//	errors  invalid       not one emoji; a line that is no message
//	        not_found     the chat; the line
//	        conflict      the message was deleted
//
// # GetReactions
//
// Lists who reacted to a message, in the order in which they did.
//
//	params  chat_id       id
//	        seq           that of the message
//	        [emoji]       these alone
//	        [after]       next of the page before
//	        [limit]       see Paging
//	result  reactions     array of UserReaction
//	        more          boolean
//	        [next]        opaque
//	errors  invalid       a bad limit or after
//	        not_found     the chat; the line
//
// # InsertPin
//
// Pins a message, for all of the chat. (change)
//
//	params  chat_id       id
//	        seq           that of the message
//	        [client_id]   see Retries
//	result  message       Message
//	errors  invalid       a line that is no message
//	        not_found     the chat; the line
//	        conflict      the message was deleted
//
// # DeletePin
//
// Takes a pin off. (change)
//
//	params  chat_id       id
//	        seq           that of the message
//	        [client_id]   see Retries
//	result  message       Message
//	errors  invalid       a line that is no message
//	        not_found     the chat; the line
//	        conflict      the message was deleted
//
// # GetPins
//
// Lists the pinned messages of a chat, newest first.
//
//	params  chat_id       id
//	        [before]      seq
//	        [limit]       see Paging
//	result  messages      array of Message
//	        more          boolean
//	        [next]        absent: the key is the seq
//	errors  invalid       a bad limit
//	        not_found     the chat
//
// # GetMentions
//
// Lists messages that mention the caller, newest first, of one chat or of all.
//
//	params  [chat_id]     id; absent: of every chat
//	        [before]      next of the page before
//	        [limit]       see Paging
//	result  messages      array of Message
//	        more          boolean
//	        [next]        opaque
//	errors  invalid       a bad limit or before
//	        not_found     the chat
//
// # SearchMessages
//
// Lists messages that have everything that the query asks for, newest first, of
// one chat or of all. Words in quotes are looked for side by side, and word* for
// all that begins so. Operators narrow it, with words or alone; their names may
// be in capitals, and what has blanks stands in quotes, in:"book club":
//
//	from:NAME     by that user, by one of several; from:me is the caller
//	in:CHAT       in a chat of that name that one is in, or in one of several; in:#NAME
//	              is a room or group, in:@NAME the chat with that user
//	before:DATE   from before that day, month or year
//	after:DATE    from after that day, month or year
//	during:DATE   from within it; on:DATE is the same
//	has:link      with an address
//
// A DATE is 2026-11-21, 2026-11 or 2026, in UTC: who means the days of another
// place sends moments, 2026-11-21T00:00:00+01:00, which after includes. A word
// before another colon is a word, and so is an operator in quotes. What was
// edited or deleted since is not found. While the index is being made, and when a
// search takes too long, the answer is unavailable.
//
//	params  query         see Limits
//	        [chat_id]     id; absent: of every chat
//	        [before]      next of the page before
//	        [limit]       see Paging
//	result  messages      array of Message
//	        more          boolean
//	        [next]        opaque
//	errors  invalid       a query that asks for nothing, or has too short a beginning of a word;
//	                      an operator without what it needs; a bad limit or before
//	        not_found     the chat, or whom or which chat the query names
//	        too_large     a query too long
//
// # MarkRead
//
// Tells that one has read up to a line. The marker only rises; a call under an
// older read_version is answered and has no effect. (change)
//
//	params  chat_id         id
//	        seq             the last that was read
//	        [read_version]  that of the marker one saw; absent: the present one
//	        [client_id]     see Retries
//	result  read_seq        the marker as it is now
//	        read_version    begins anew with MarkUnread and with joining
//	        unread          messages above it, at last_seq; 1000 means "at least"
//	        mentions        of them, those that mention the reader
//	        read_user_seq   user_seq of the marker's last change: the higher wins
//	        user_seq        the user's
//	        last_seq        the chat's head when it was counted
//	errors  invalid         a seq below 0
//	        not_found       the chat
//	        conflict        the client_id was used for something else
//
// # MarkUnread
//
// Sets the marker, also back, and begins a new read_version. (change)
//
//	params  chat_id         id
//	        seq             the last that counts as read; 0: none
//	        [read_version]  is not looked at
//	        [client_id]     see Retries
//	result  read_seq        as in MarkRead
//	        read_version    as in MarkRead
//	        unread          as in MarkRead
//	        mentions        as in MarkRead
//	        read_user_seq   as in MarkRead
//	        user_seq        the user's
//	        last_seq        as in MarkRead
//	errors  invalid         a seq below 0
//	        not_found       the chat
//	        conflict        the client_id was used for something else
//
// # InsertBlock
//
// Blocks a user: who is blocked cannot open a private chat with the caller, nor
// add or notify them. (change)
//
//	params  user_id       id
//	        [client_id]   see Retries
//	result  user_seq      the caller's
//	errors  invalid       oneself
//	        not_found     the user
//	        conflict      the caller blocks 1000 users already
//
// # DeleteBlock
//
// Takes a block back. (change)
//
//	params  user_id       id
//	        [client_id]   see Retries
//	result  user_seq      the caller's
//	errors  invalid       oneself
//	        not_found     the user
//	        conflict      the client_id was used for something else
//
// # GetBlocks
//
// Lists whom the caller blocks.
//
//	result  users         array of User
//	        user_seq      the caller's
//
// # InsertInvitation
//
// Lets others make an account where that needs an invitation, for admins of the
// server. It has no client_id: repeated, it makes another. (change)
//
//	params  [uses]        integer: how many it lets in, from 1 to 1000; absent: 10
//	        [expires_ts]  time, within 366 days; absent: in 7 days
//	result  invitation    OpenInvitation
//	        invite        text: what InsertUser takes; told only here
//	        [links]       array of text: join links that carry it, the likeliest first; absent: the server knows no address
//	errors  invalid       bad uses or expires_ts
//	        forbidden     not an admin of the server
//	        conflict      there are 1000 invitations already
//
// # GetInvitations
//
// Lists invitations that are not used up, for admins of the server.
//
//	params  [after]       see Paging: an invitation_id
//	        [limit]       see Paging
//	result  invitations   array of OpenInvitation
//	        more          boolean
//	errors  invalid       a bad limit
//	        forbidden     not an admin of the server
//
// # DeleteInvitation
//
// Takes an invitation back, for admins of the server; who has used it stays.
// (change)
//
//	params  invitation_id id
//	        [client_id]   see Retries
//	errors  not_found     no such invitation
//	        forbidden     not an admin of the server
//	        conflict      the client_id was used for something else
//
// # UpdateRole
//
// Changes what a user may do on the server, for its owners. Admins invite, and
// owners make admins. (change)
//
//	params  user_id       id
//	        server_role   "owner", "admin" or "user"
//	        [client_id]   see Retries
//	result  user          User, with presence
//	errors  invalid       a bad server_role
//	        not_found     the user
//	        forbidden     not an owner of the server
//	        conflict      the last owner, or the client_id was used for something else
//
// # Typing
//
// Tells the others of a chat that one types; it holds 6 seconds, and is not
// stored. In a chat of more than 250 users nobody is told. (change)
//
//	params  chat_id       id
//	errors  not_found     the chat
//
// # ReceiveMessages
//
// Long polling: answers as soon as something happened behind the cursor, in any
// chat, or when the time is over. Nothing is lost between two polls.
//
//	params  [cursor]      that of the answer before; absent: begins now
//	        [limit]       see Paging
//	        [timeout_ms]  milliseconds to wait; absent: none
//	result  events        array of Event
//	        messages      array of Message: those they made or touched
//	        cursor        for the next call
//	        [reset]       boolean: the cursor is too old or of another epoch; read the chats anew, then go on with this one
//	errors  invalid       a bad limit, cursor or timeout_ms
//
// # ReceiveMessage
//
// Is ReceiveMessages, by the name it had.
//
//	params  [cursor]      as in ReceiveMessages
//	        [limit]       as in ReceiveMessages
//	        [timeout_ms]  as in ReceiveMessages
//	result  events        as in ReceiveMessages
//	        messages      as in ReceiveMessages
//	        cursor        as in ReceiveMessages
//	        [reset]       as in ReceiveMessages
//	errors  invalid       a bad limit, cursor or timeout_ms
//
// # OpenStream
//
// Begins a stream on this connection: from now on notifications come, for all
// that concerns the user. As the first request of a connection it needs a token;
// in a session it is the session's. (broadcast, change)
//
//	params  version       integer: 1
//	        [token]       the session's
//	        [epoch]       of what the client holds
//	result  epoch         see The log of a chat
//	        user_seq      the user's, when the stream began
//	errors  invalid          a version that is not spoken, with data.versions
//	        unauthenticated  the session has ended
//
// # CloseStream
//
// Ends the stream of this connection; without one it does nothing. No
// notification comes behind the answer. (broadcast, change)
//
// # Notification Message
//
// A text was sent. The sender's own streams get it too, and know it by client_id.
// It has no quoted message, only reply_to, and nothing that differs by reader.
//
//	params  message       Message
//
// # Notification Event
//
// Something else happened in a chat.
//
//	params  event         Event
//	        [message]     Message: the line that it made or touched, whole, in current form
//
// # Notification Chat
//
// A chat entered the user's list, or left it.
//
//	params  user_seq      the user's
//	        chat          Chat; of one that left, chat_id alone counts
//	        [left]        boolean
//
// # Notification Read
//
// The user's marker in a chat moved, perhaps by another device.
//
//	params  user_seq       the user's
//	        chat_id        id
//	        read_seq       as in MarkRead
//	        read_version   as in MarkRead
//	        unread         as in MarkRead
//	        mentions       as in MarkRead
//	        read_user_seq  as in MarkRead
//	        last_seq       as in MarkRead
//
// # Notification Setting
//
// The user's settings of a chat changed; or, without chat_id, the user blocked
// someone, or took it back.
//
//	params  user_seq      the user's
//	        [chat_id]     id
//	        [settings]    Settings
//	        [user]        User: who was blocked
//	        [blocked]     boolean
//
// # Notification User
//
// Someone's profile changed; with user_seq, one's own.
//
//	params  [user_seq]    the user's
//	        user          User
//
// # Notification Session
//
// The user signed in somewhere, or a session ended.
//
//	params  user_seq      the user's
//	        session       Session
//	        [ended]       boolean
//
// # Notification Typing
//
// Someone types in a chat. It holds 6 seconds.
//
//	params  chat_id       id
//	        user          User
//
// # Notification Presence
//
// Someone came or went, of those who share a chat of at most 250 users. It holds
// 90 seconds; who stays is told again before.
//
//	params  user          User, with presence
//
// # Notification Lagged
//
// The stream could not keep up, and what it held was dropped: see Streams,
// cursors and pulls. What is pushed behind it is new.
//
// # Type Limits
//
//	limits  frame         bytes of a payload
//	        message       bytes of a message's text
//
// # Type User
//
//	user    user_id       id, for ever
//	        user_name     text
//	        [status]      one line of text: what they wrote about themselves
//	        [presence]    "online", "idle", "away" or "offline", where it is known
//	        [server_role] "owner" or "admin" of the server, told where presence is; absent: neither
//	        [deleted]     boolean
//
// # Type Participant
//
//	user    user_id       as in User, and so on
//	        user_name     text
//	        [status]      text
//	        [presence]    as in User
//	        [server_role] as in User
//	        [deleted]     boolean
//	        role          "user" or "admin"
//
// # Type OpenInvitation
//
//	open    invitation_id id
//	        [user_id]     id: who made it; absent: the server itself
//	        [server_role] what it makes of who uses it; absent: a user
//	        uses          integer: how many more it lets in
//	        created_ts    time
//	        expires_ts    time
//
// # Type Password
//
//	change  old           the present password
//	        new           the next
//
// # Type Session
//
//	session session_id    id
//	        device_id     id; a device outlives its sessions
//	        device        text: as the client named it
//	        address       text: host of the last call
//	        created_ts    time
//	        used_ts       time
//	        [current]     boolean: the one that asks
//
// # Type Chat
//
// The members from role on are the caller's own.
//
//	chat    chat_id         id, below 2^21
//	        chat_name       text: of a room without "#", of a private chat the other's name
//	        kind            "room" (anyone may join), "group" (by invitation), "private" (two users), "notes" (one's own)
//	        [topic]         one line of text
//	        [history]       "joined" or "all": what those who come later may read
//	        users           array of User: who has been there longest, at most 8
//	        user_count      integer
//	        last_seq        the chat's head
//	        [role]          "user" or "admin"
//	        [from_seq]      the first event one may read; absent: one is not in it
//	        read_seq        as in MarkRead
//	        read_version    as in MarkRead
//	        unread          as in MarkRead
//	        mentions        as in MarkRead
//	        read_user_seq   as in MarkRead
//	        [last_message]  Message: the newest text one may read
//	        [settings]      Settings
//
// # Type Settings
//
//	own     [muted]       boolean
//	        [level]       "all", "mentions" or "none"
//	        [pinned]      boolean
//	        [draft]       Draft
//	        [user_seq]    of their last change: the higher wins
//
// # Type Draft
//
//	draft   text          text
//	        [device_id]   id: where it was typed
//
// # Type Event
//
// Kinds that are lines: "text" (value: the text), "joined" and "left" (subject:
// who, if by another's hand), "topic" and "renamed" (value: the new one), "named"
// (a user's new name; value: the old one), "role" (subject: whose; value: the new
// one), "history" (value: the new one). Kinds that touch a line: "edit" (value:
// the new text), "delete", "react" and "unreact" (value: the emoji), "pin",
// "unpin", "erased" (the texts of subject, or without one of everyone, from
// target_seq to target_end are gone). Of a kind that it does not know a client
// shows a line that says so, if it has no target_seq.
//
//	event   chat_id       id
//	        seq           its place in the log
//	        [kind]        text; absent with all the rest: about a line that one may not read
//	        [user]        User: who did it
//	        [ts]          time
//	        [target_seq]  the line that it touches
//	        [target_end]  the last line, where it touches several
//	        [subject]     User: to whom it was done, if not to user
//	        [value]       text
//
// # Type Message
//
//	message message_id    chat_id * 2^32 + seq
//	        chat_id       id
//	        seq           its place in the log
//	        mod_seq       see The log of a chat
//	        edit_seq      see The log of a chat
//	        kind          as in Event, of those that are lines
//	        user          User: who wrote or did it
//	        [subject]     User: as in Event
//	        message_text  text; of lines that are no text, the event's value
//	        message_ts    time
//	        [reply_to]    seq of the quoted line
//	        [deleted]     boolean: the text is gone
//	        [pinned]      boolean
//	        [reactions]   array of Reaction, in the order in which their emoji first came
//	        [mentions]    array of user ids
//	        [client_id]   that it was sent with
//
// # Type Reaction
//
//	emoji   emoji         text
//	        count         integer: users who gave it
//	        [mine]        boolean: the reader did; not told in notifications
//
// # Type UserReaction
//
//	emoji   emoji         text
//	        user          User: who gave it
//
// # The link
//
// A DataServer and a BroadcastServer in processes of their own share a key, and
// are joined by one long connection that the DataServer opens to the
// BroadcastServer. Both prove that they know the key: OpenLink exchanges nonces,
// Prove shows the DataServer's proof and answers with the BroadcastServer's. A
// proof is HMAC-SHA-256 under the key, in hexadecimal digits, over the text
//
//	talko link 1 SIDE DATANONCE BROADCASTNONCE
//
// where SIDE is "data" or "broadcast". Over TLS, as it always is beyond loopback,
// certificates say nothing, and the key of a proof is one of that connection:
// HMAC-SHA-256 under the shared key over "talko link tls" and the 32 bytes that
// both ends export under the label EXPORTER-Channel-Binding (RFC 9266), so that
// nobody in between can pass a proof on. Then the DataServer says Lost, for what it
// dropped until then, and publishes from there on, in the order of its commits;
// the BroadcastServer pushes nothing before that Lost, and calls CheckToken back.
// It also sends the notification Presence, with a user of whom the first stream came or
// the last went. The DataServer keeps the link alive with Ping. Payloads have at
// most 4194304 bytes here. Without a key, and before the proof, these methods are
// unknown.
//
// While the link is cut, streams are silent; when it is back every token is
// checked again, and every stream is told Lagged before anything else.
//
// # OpenLink
//
// Asks for a link. (broadcast, change)
//
//	params  version       integer: 1
//	        nonce         32 random bytes, as 64 hexadecimal digits
//	result  nonce         the other's
//	errors  invalid       a version that is not spoken, with data.versions; a bad nonce
//
// # Prove
//
// Completes the link. After a wrong proof the connection is closed. (broadcast,
// change)
//
//	params  proof         that of "data"
//	result  proof         that of "broadcast"
//	errors  forbidden     a wrong proof
//
// # Publish
//
// Pushes a notification to the streams of users; sent as a notification. (link,
// broadcast, change)
//
//	params  receiver_ids  array of user ids
//	        notification  Note
//	errors  invalid       a notification that is not of this page
//
// # BroadcastMessage
//
// Pushes a message to the streams of users; Publish in one shot, by the name it
// had. (link, broadcast, change)
//
//	params  receiver_ids  array of user ids
//	        message       Message
//
// # Revoke
//
// Ends the streams of sessions. (link, broadcast, change)
//
//	params  session_ids   array of ids
//
// # Lost
//
// Something may never be published: every stream is told Lagged before anything
// else is pushed. (link, broadcast, change)
//
// # CheckToken
//
// Asks back, over the same link, whose a token is. The stream is registered
// before. (link)
//
//	params  token         a session's
//	result  user_id       id
//	        session_id    id
//	        epoch         see The log of a chat
//	        user_seq      the user's
//	errors  unauthenticated  the session has ended
//	        unavailable      it cannot be known now
//
// # Type Note
//
//	note    method        text: the notification's name
//	        [params]      its params
package protocol
