//go:build !unix

package process

import "os"

func terminate(p *os.Process) { _ = p.Kill() }
