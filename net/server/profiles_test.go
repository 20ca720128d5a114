package server

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestProfilesAreServedUntilTheEnd(t *testing.T) {
	t.Parallel()
	ln := listenTCP(t)
	addr := ln.Addr().String()
	if err := Profiles(t.Context(), addr); err == nil || !strings.Contains(err.Error(), "profiles: ") {
		t.Errorf("an address that is taken gives %v", err)
	}
	ln.Close()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- Profiles(ctx, addr) }()
	var got *http.Response
	for got == nil {
		got, _ = http.Get("http://" + addr + "/debug/pprof/goroutine?debug=1")
	}
	text, _ := io.ReadAll(got.Body)
	got.Body.Close()
	if !strings.Contains(string(text), "goroutine profile: total") {
		t.Errorf("got %.200s", text)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
