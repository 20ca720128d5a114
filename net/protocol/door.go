package protocol

import (
	"errors"

	"talko/app/chat"
	"talko/net/jsonrpc"
)

// ErrWantsTLS refuses plain frames where others than this machine may connect.
var ErrWantsTLS = chat.Forbidden.Errorf("this server speaks TLS only")

// WantsTLS reports whether a server answered that.
func WantsTLS(err error) bool {
	var told *jsonrpc.Error
	return errors.As(err, &told) && told.Code == Code(chat.Forbidden) && told.Message == ErrWantsTLS.Text
}
