package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/pprof"
)

// Profiling is what serves profiles, if there is an address for them.
func Profiling(addr string) []func(context.Context) error {
	if addr == "" {
		return nil
	}
	return []func(context.Context) error{func(ctx context.Context) error { return Profiles(ctx, addr) }}
}

// Profiles serves profiles of the process by HTTP on addr, below /debug/pprof/,
// until ctx ends. It returns nil then, else why it could not serve. They tell
// much that is nobody's business: addr is to be on loopback.
func Profiles(ctx context.Context, addr string) error {
	ln, err := Listen(ctx, addr)
	if err != nil {
		return fmt.Errorf("profiles: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	s := &http.Server{Handler: mux}
	stop := context.AfterFunc(ctx, func() { s.Close() })
	defer stop()
	if err := s.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("profiles: %w", err)
	}
	return nil
}
