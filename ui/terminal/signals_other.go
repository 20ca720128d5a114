//go:build !unix

package terminal

import "os"

var endSignals = []os.Signal{os.Interrupt}

// suspend does nothing: there are no stopped jobs here.
func (u *ui) suspend() {}
