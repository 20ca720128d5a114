// Command talko is a chat for the terminal, server and client in one program.
// This file is its roof: it builds the parts and joins them, and decides
// nothing else. What the command line may say stands in ui/cli.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"time"

	"talko/app/bench"
	"talko/app/chat"
	"talko/app/config"
	"talko/app/demo"
	"talko/app/hub"
	"talko/app/replica"
	"talko/app/service"
	"talko/app/torture"
	"talko/net/client"
	"talko/net/protocol"
	"talko/net/server"
	"talko/net/trust"
	"talko/store"
	"talko/store/local"
	"talko/ui/cli"
	"talko/ui/terminal"
)

func main() {
	os.Exit(cli.Main(cli.Actions{
		Start:   begin,
		Host:    host,
		Join:    join,
		Serve:   serve,
		Demo:    fill,
		Torture: torment,
		Bench:   measure,
		Appoint: store.Using(service.Appoint),
		Dialer:  func(c config.Config) chat.Dialer { return dialer(c, nil) },
		Tokens:  func(c config.Config) cli.Tokens { return local.NewTokens(c.State) },
		Known:   func(c config.Config) cli.Known { return trust.NewKnown(c.KnownServers()) },
		Link:    trust.ReadLink,
	}))
}

// begin asks on a screen where to go.
func begin(ctx context.Context, c config.Config, log *slog.Logger, check func(string) error) (cli.Place, error) {
	prefs, _ := terminal.Remembered(c.Screen(), log)
	return terminal.Start(ctx, terminal.Options{Prefs: prefs, Log: log}, local.NewTokens(c.State).Used(), check)
}

// host serves, and opens the screen on what it serves.
func host(ctx context.Context, c config.Config, log *slog.Logger, lines *cli.Lines) error {
	h, err := build(ctx, c, cli.All, log)
	if err != nil {
		return err
	}
	serving, stop := context.WithCancel(context.WithoutCancel(ctx)) // the screen ends first: its drafts are kept
	ctx, cancel := context.WithCancel(ctx)
	served := make(chan error, 1)
	go func() {
		served <- h.serve(serving)
		cancel() // without servers there is nothing to show
	}()
	empty, _ := h.Empty(ctx) // it decides only what the first screen begins with
	screen := terminal.Options{Server: config.Near(server.Addr(h.data)), Guests: h.hub.Others, SignUp: empty, Lines: lines}
	screen.Invitation = h.cert.Invite(server.Addr(h.data), c.Public)
	outcome, err := show(ctx, c, log, h.Own(), screen)
	if outcome.Stay && err == nil {
		fmt.Printf("serving %s without a screen; Ctrl-C ends it\n", server.Addr(h.data))
		<-ctx.Done()
	}
	cancel()
	stop()
	return errors.Join(err, <-served)
}

// join opens the screen on servers elsewhere.
func join(ctx context.Context, c config.Config, log *slog.Logger, lines *cli.Lines) error {
	_, err := show(ctx, c, log, dialer(c, log), terminal.Options{Server: c.Connect, SignUp: true, Lines: lines})
	return err
}

// dialer dials servers elsewhere, whose keys it knows or learns.
func dialer(c config.Config, log *slog.Logger) client.Dialer {
	keys := &trust.Guard{Known: trust.NewKnown(c.KnownServers()), Pin: trust.PinIn(c.Link), Own: c.CertFile, AcceptNew: c.AcceptNew, Log: log}
	return client.Dialer{Addr: c.Server(), Keys: keys, Log: log}
}

// show runs the terminal over a dialer. The session is kept under o.Server, for
// the next start and for one-shot commands.
func show(ctx context.Context, c config.Config, log *slog.Logger, d chat.Dialer, o terminal.Options) (terminal.Outcome, error) {
	tokens := local.NewTokens(c.State)
	o.Join = func(ctx context.Context, cred chat.Credential) (*replica.Replica, error) {
		cache := func(user string) (chat.Cache, error) { return local.OpenCache(c.State, o.Server, user) }
		return replica.Join(ctx, d, cred, cache, replica.Options{Log: log})
	}
	o.Credential, _ = tokens.Find(o.Server, c.User) // without one, the first screen asks
	o.Credential.Device, o.Credential.Invite = cli.Device(), c.Invite
	o.Remember, o.Forget = tokens.Of(o.Server, o.Credential.UserName, log)
	o.Prefs, o.KeepPrefs = terminal.Remembered(c.Screen(), log)
	o.User, o.SignUp, o.Version, o.Log = c.User, o.SignUp && o.Credential.UserName == "", cli.Version(), log
	return terminal.Run(ctx, o)
}

// fill fills a database with a sample.
func fill(ctx context.Context, c config.Config, seed uint64, end time.Time) (sample fmt.Stringer, err error) {
	err = store.With(ctx, c.DB, func(s chat.Store) (err error) {
		sample, err = demo.Fill(ctx, s, demo.Options{Seed: seed, End: end, Argon: c.Argon})
		return err
	})
	return sample, err
}

// torment tortures what this program starts of itself.
func torment(ctx context.Context, o cli.Torture, std cli.Std) error {
	return torture.Run(ctx, torture.Options(o), torture.World{
		Program: os.Args[0], In: std.In, Out: std.Out, Err: std.Err,
		Dial:  func(addr, cert string) torture.Dialer { return client.Hasty(addr, trust.Only(addr, cert)) },
		Cache: func(dir, user string) (chat.Cache, error) { return local.OpenCache(dir, "torture", user) },
		Open:  store.OpenPlain,
	})
}

// measure measures what this program starts of itself.
func measure(ctx context.Context, o cli.Bench, std cli.Std) error {
	return bench.Run(ctx, bench.Options(o), bench.World{
		Program: os.Args[0], Open: store.OpenPlain, Frames: terminal.Frames, In: std.In, Out: std.Out, Err: std.Err,
		Remember: func(dir, server string, id chat.Identity) error { return local.NewTokens(dir).Keep(server, id) },
	})
}

// serve serves a part of talko until ctx ends.
func serve(ctx context.Context, c config.Config, log *slog.Logger, part cli.Part, tell func(cli.Listening)) error {
	h, err := build(ctx, c, part, log)
	if err == nil {
		tell(cli.Listening{Data: server.Addr(h.data), Broadcast: server.Addr(h.push), Invitation: h.cert.Invite(server.Addr(h.data), c.Public), Invite: h.Invite})
		err = h.serve(ctx)
	}
	return err
}

// house is the parts that serve, joined. Behind the doors, where connections
// come in, stands what they lead to.
type house struct {
	*service.Service          // nil where only streams are served
	hub              *hub.Hub // nil where only calls are answered
	store            chat.Store
	cert             *trust.Certificate
	data, push       net.Listener // nil where nobody listens
	doors, behind    []func(context.Context) error
}

// build opens listeners and the database, and joins what stands between them.
// Whoever gets a house serves it; that also closes it.
func build(ctx context.Context, c config.Config, part cli.Part, log *slog.Logger) (*house, error) {
	h := &house{}
	err := h.open(ctx, c, part, log)
	if err == nil {
		err = h.assemble(c, part, log)
	}
	if err != nil {
		err = errors.Join(err, h.close())
	}
	return h, err
}

// open opens what a part needs.
func (h *house) open(ctx context.Context, c config.Config, part cli.Part, log *slog.Logger) (err error) {
	if h.cert, err = trust.Certify(c.CertFile, c.KeyFile, c.Exposed(), log); err != nil {
		return err
	}
	if part != cli.Data && c.Broadcast != "" {
		if h.push, err = server.Listen(ctx, c.Broadcast); err != nil {
			return fmt.Errorf("%w; choose another address with --broadcast", err)
		}
	}
	if part == cli.Broadcast {
		return nil
	}
	if h.data, err = server.Listen(ctx, c.Listen); err != nil {
		return fmt.Errorf("%w; choose another address with --listen, or join who is there with --connect", err)
	}
	c.MakeDataDir()
	now, pages := torture.Bent(os.Getenv)
	h.store, err = store.Open(ctx, c.DB, store.Options{Log: log, Now: now, MaxPages: pages})
	return err
}

// assemble builds what stands between the listeners and the database. Parts
// that ask the Service, but are made before it, are given h, which is the
// Service once that is there.
func (h *house) assemble(c config.Config, part cli.Part, log *slog.Logger) (err error) {
	settings := server.Settings{Log: log, Version: cli.Version(), Limits: c.Limits, MaxConns: c.MaxConns, TLS: h.cert.Server()}
	rules := service.Options{Store: h.store, Limits: c.Limits, Argon: c.Argon, Grace: c.DeleteAfter, SignUp: c.SignUp, Links: h.cert.Invite(server.Addr(h.data), c.Public), Log: log}
	calls := server.DataOptions{Settings: settings, Dialer: h, BroadcastAddr: server.Addr(h.push)}
	pushes := server.BroadcastOptions{Settings: settings}

	if part == cli.Data { // streams are in another process
		link := server.NewLinkPublisher(server.LinkOptions{Addr: c.Broadcast, TLS: true, Key: c.LinkKey, Checker: h, Log: log})
		rules.Publisher, rules.Presence, calls.BroadcastAddr = link, link, c.Broadcast
		h.behind = append(h.behind, link.Run)
	} else {
		streams := hub.New(hub.Options{Encode: protocol.EncodeNotification, Log: log})
		h.hub, rules.Publisher, rules.Hub = streams, streams, streams
		pushes.Publisher, pushes.Register = streams, server.RegisterWith(streams.Register)
		h.behind = append(h.behind, streams.Run)
	}
	if part == cli.Broadcast { // calls are answered in another process
		pushes.Key = c.LinkKey
	} else {
		if h.Service, err = service.New(rules); err != nil {
			return err
		}
		calls.Epoch, pushes.Dialer, pushes.Checker = h.store.Epoch(), h, h
		h.behind = append(h.behind, h.Run)
	}

	if part != cli.Data {
		calls.Broadcast = server.NewBroadcast(pushes)
	}
	h.doors = append(h.doors, server.Profiling(c.Pprof)...)
	h.doors = append(h.doors, server.Door(calls.Broadcast.Serve, h.push)...)
	h.doors = append(h.doors, server.Door(server.NewData(calls).Serve, h.data)...)
	return nil
}

// serve serves until ctx ends, or a listener fails: first the doors are closed,
// then all that stands behind them.
func (h *house) serve(ctx context.Context) error {
	behind, end := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan error, 1)
	go func() { ended <- server.Together(behind, h.behind) }()
	err := server.Together(ctx, h.doors)
	end()
	return errors.Join(err, <-ended, h.close())
}

// close lets go of everything. A listener that was served is closed already.
func (h *house) close() error {
	server.CloseAll(h.data, h.push)
	if h.store == nil {
		return nil
	}
	return h.store.Close()
}
