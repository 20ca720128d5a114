"""A foreign client of talko, written from net/protocol/doc.go alone.

Usage: python3 talko.py HOST PORT NAME     with a NAME that is not taken yet

In classic calls, one connection each, it signs up, lists users, enters the room
#lobby and sends "by hand"; then in a session, with a stream beside it, "hello".
It prints a line for each: "signed up NAME", "users NAME ...", "lobby CHAT_ID",
"sent SEQ", "session VERSION", "stream EPOCH", "sent SEQ", "pushed SEQ TEXT",
"history SEQ TEXT" for both messages, "refused KIND" for a chat that is not
there, and "done". The exit status is 0 if all of that happened.
"""
import json, socket, sys, uuid

def send(file, method, id, **params):
    call = {"jsonrpc": "2.0", "id": id, "method": method, "params": params}
    payload = json.dumps(call, ensure_ascii=False).encode()
    file.write(b"%-10d" % len(payload) + payload)
    file.flush()

def receive(file):
    return json.loads(file.read(int(file.read(10))))

def connect(host, port):
    return socket.create_connection((host, port), timeout=30).makefile("rwb")

def call(file, method, **params):
    send(file, method, method, **params)
    answer = receive(file)
    if answer["id"] != method or "error" in answer:
        raise RuntimeError(f"{method}: {answer}")
    return answer["result"]

def main(host, port, name):
    classic = lambda method, **params: call(connect(host, port), method, **params)
    token = classic("InsertUser", user_name=name, password="correct horse battery staple")["token"]
    print("signed up", name)
    print("users", *(u["user_name"] for u in classic("GetUsers", pattern="*", token=token)["users"]))
    lobby = classic("GetRooms", pattern="lobby", token=token)["chats"][0]["chat_id"]
    me = classic("GetUser", user_name=name, token=token)["user"]["user_id"]
    classic("InsertParticipant", chat_id=lobby, user_id=me, token=token)
    print("lobby", lobby)
    sent = classic("InsertMessage", chat_id=lobby, message_text="by hand", client_id=str(uuid.uuid4()), token=token)
    print("sent", sent["message"]["seq"])

    session = connect(host, port)
    hello = call(session, "Hello", version=1, client="talko.py", token=token)
    print("session", hello["version"])
    at_host, _, at_port = hello.get("broadcast", f"{host}:{port}").rpartition(":")
    stream = connect(at_host.strip("[]") or host, int(at_port))
    print("stream", call(stream, "OpenStream", version=1, token=token)["epoch"])
    client_id = str(uuid.uuid4())
    send(session, "InsertMessage", 1, chat_id=lobby, message_text="hello", client_id=client_id)
    send(session, "Typing", 2, chat_id=2**21 - 1)  # pipelined: it may be answered first
    answers = {a["id"]: a for a in (receive(session), receive(session))}
    print("sent", answers[1]["result"]["message"]["seq"])
    pushed = {}
    while pushed.get("client_id") != client_id:
        pushed = receive(stream)["params"].get("message", {})
    print("pushed", pushed["seq"], pushed["message_text"])
    for m in call(session, "GetMessages", chat_id=lobby, limit=50)["messages"]:
        if m["user"]["user_id"] == me and m["kind"] == "text":
            print("history", m["seq"], m["message_text"])
    print("refused", answers[2]["error"]["data"]["kind"])
    print("done")

if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
