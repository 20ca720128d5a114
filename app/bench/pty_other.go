//go:build !linux

package bench

import (
	"errors"
	"os"
	"os/exec"

	"talko/app/process"
)

const canOpenTerminals = false

func startTerminal(*exec.Cmd, int, int) (*process.Process, *os.File, error) {
	return nil, nil, errors.ErrUnsupported
}
