package client_test

import (
	"testing"

	"talko/app/chattest"
)

// The promises that the service keeps in process.
func TestAClientKeepsItsPromisesFromAfar(t *testing.T) {
	t.Parallel()
	chattest.Run(t, func(t *testing.T) chattest.World { return newWorld(t) })
}

func TestAClientKeepsItsPromisesOverTLS(t *testing.T) {
	t.Parallel()
	cert := certificate(t)
	chattest.Run(t, func(t *testing.T) chattest.World { return start(t, &world{cert: cert}) })
}
