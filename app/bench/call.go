package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

// openStreamCall is the frame that opens a stream.
func openStreamCall(token string) []byte {
	return appendFrame(nil, `{"jsonrpc":"2.0","id":0,"method":"OpenStream","params":{"version":1,"token":"`+token+`"}}`)
}

// helloCall is the frame that begins a session.
func helloCall(token string) []byte {
	return appendFrame(nil, `{"jsonrpc":"2.0","id":0,"method":"Hello","params":{"version":1,"client":"talko bench","token":"`+token+`"}}`)
}

// ask makes one call, and returns the answer's payload.
func ask(conn net.Conn, call []byte) ([]byte, error) {
	if err := conn.SetDeadline(time.Now().Add(openPatience)); err != nil {
		return nil, err
	}
	if _, err := conn.Write(call); err != nil {
		return nil, err
	}
	var header [headerSize]byte
	if _, err := io.ReadFull(conn, header[:]); err != nil {
		return nil, fmt.Errorf("read an answer: %w", err)
	}
	size, err := strconv.Atoi(strings.TrimRight(string(header[:]), " "))
	if err != nil || size > maxFrame {
		return nil, fmt.Errorf("%q is no header", header[:])
	}
	payload := make([]byte, size)
	if _, err := io.ReadFull(conn, payload); err != nil {
		return nil, fmt.Errorf("read an answer: %w", err)
	}
	return payload, refused(payload)
}

// request makes a call in a session, and reads its result into result.
func request(conn net.Conn, method string, params, result any) error {
	said, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
	if err != nil {
		return err
	}
	payload, err := ask(conn, appendFrame(nil, string(said)))
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	answer := struct{ Result any }{Result: result}
	if err := json.Unmarshal(payload, &answer); err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	return nil
}
