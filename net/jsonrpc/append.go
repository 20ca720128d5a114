package jsonrpc

import (
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The envelope is written by hand: it is the same few bytes around each call.
// Ids, params and results are valid JSON already, and are taken as they are.

// AppendCall appends a call with a number as its id. Nil params are left out.
func AppendCall(dst []byte, id uint64, method string, params []byte) []byte {
	dst = append(dst, `{"jsonrpc":"2.0","id":`...)
	dst = strconv.AppendUint(dst, id, 10)
	return appendMethod(append(dst, ','), method, params)
}

// AppendNotification appends a notification. Nil params are left out.
func AppendNotification(dst []byte, method string, params []byte) []byte {
	return appendMethod(append(dst, `{"jsonrpc":"2.0",`...), method, params)
}

func appendMethod(dst []byte, method string, params []byte) []byte {
	dst = append(dst, `"method":`...)
	dst = AppendString(dst, method)
	if params != nil {
		dst = append(append(dst, `,"params":`...), params...)
	}
	return append(dst, '}')
}

// AppendResult appends the answer to a call that succeeded. A nil result is {}.
func AppendResult(dst, id, result []byte) []byte {
	dst = appendID(dst, id)
	dst = append(dst, `,"result":`...)
	if result == nil {
		result = []byte("{}")
	}
	return append(append(dst, result...), '}')
}

// AppendError appends the answer to a call that failed. A nil id is null.
func AppendError(dst, id []byte, e *Error) []byte {
	dst = appendID(dst, id)
	dst = append(dst, `,"error":{"code":`...)
	dst = strconv.AppendInt(dst, int64(e.Code), 10)
	dst = append(dst, `,"message":`...)
	dst = AppendString(dst, e.Message)
	if e.Data != nil {
		dst = append(dst, `,"data":`...)
		dst = appendData(dst, e.Data)
	}
	return append(dst, "}}"...)
}

// AppendResponse appends the answer r.
func AppendResponse(dst []byte, r Response) []byte {
	if r.Err != nil {
		return AppendError(dst, r.ID, r.Err)
	}
	return AppendResult(dst, r.ID, r.Result)
}

func appendID(dst, id []byte) []byte {
	if id == nil {
		id = null
	}
	return append(append(dst, `{"jsonrpc":"2.0","id":`...), id...)
}

func appendData(dst []byte, d *Data) []byte {
	data, err := json.Marshal(d, jsontext.AllowInvalidUTF8(true))
	if err != nil {
		return append(dst, "{}"...) // no Data fails
	}
	return append(dst, data...)
}

// AppendString appends s in quotes; what is no UTF-8 becomes U+FFFD.
func AppendString(dst []byte, s string) []byte {
	dst, _ = jsontext.AppendQuote(dst, s) // the error tells of bad UTF-8 alone
	return dst
}
