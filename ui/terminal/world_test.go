package terminal

import (
	"context"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"talko/app/account"
	"talko/app/chat"
	"talko/app/hub"
	"talko/app/replica"
	"talko/app/service"
	"talko/store/sqlite"
)

const password = "correct horse"

// world is servers in the process, over a database of their own.
type world struct {
	t   *testing.T
	svc *service.Service
	now func() time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, now: func() time.Time { return day.Add(time.Hour) }}
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "talko.db"), sqlite.Options{Now: w.now})
	if err != nil {
		t.Fatal(err)
	}
	h := hub.New(hub.Options{Encode: func(chat.Notification) []byte { return nil }})
	w.svc, err = service.New(service.Options{Store: st, Hub: h, Publisher: h, Argon: account.Params{MemoryKiB: 64, Time: 1, Threads: 1}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = h.Run(ctx) })
	running.Go(func() { _ = w.svc.Run(ctx) })
	t.Cleanup(func() { cancel(); running.Wait(); st.Close() })
	return w
}

func (w *world) join(ctx context.Context, cred chat.Credential) (*replica.Replica, error) {
	c, err := w.svc.Dial(ctx, cred)
	if err != nil {
		return nil, err
	}
	return replica.New(replica.Options{Client: c, Seed: 1}), nil
}

// user signs someone up who has no screen.
func (w *world) user(name string) chat.Client {
	w.t.Helper()
	c, err := w.svc.Dial(w.t.Context(), chat.Credential{UserName: name, Password: password, SignUp: true})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { c.Close() })
	return c
}

// say sends a message by someone without a screen to one of their chats.
func (w *world) say(c chat.Client, to chat.ChatID, text string) {
	w.t.Helper()
	if _, err := c.InsertMessage(w.t.Context(), chat.InsertMessage{ChatID: to, Text: text}); err != nil {
		w.t.Fatal(err)
	}
}

// lobby is the room in which everyone is.
func (w *world) lobby(c chat.Client) chat.ChatID {
	w.t.Helper()
	page, err := c.Chats(w.t.Context(), chat.GetChats{})
	if err != nil || len(page.Chats) == 0 {
		w.t.Fatal("no lobby", err)
	}
	return page.Chats[0].ID
}

// stage is a simulated terminal that keeps what it last showed.
type stage struct {
	tcell.SimulationScreen
	t       *testing.T
	w, h    int
	kind    string     // of the terminal below, "" for none
	mu      sync.Mutex // guards text
	text    string
	changed chan struct{}
	told    strings.Builder // guarded by mu: what was written past the screen
	end     func()          // ends the run as a signal does
	done    chan struct{}   // closed when Run has returned
	outcome Outcome
	err     error
}

// pipe is the terminal below a stage.
type pipe struct {
	tcell.Tty
	s *stage
}

func (p pipe) Write(b []byte) (int, error) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.s.told.Write(b)
}

func (s *stage) Tty() (tcell.Tty, bool) { return pipe{s: s}, s.kind != "" }

// toldPast returns what was written past the screen.
func (s *stage) toldPast() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.told.String()
}

func (s *stage) Init() error {
	err := s.SimulationScreen.Init()
	s.SetSize(s.w, s.h)
	return err
}

// Show is called by the loop when a frame is complete.
func (s *stage) Show() {
	s.SimulationScreen.Show()
	text := textOf(s.SimulationScreen)
	s.mu.Lock()
	s.text = text
	s.mu.Unlock()
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

// start runs a terminal in w; it is quit when the test ends.
func (w *world) start(width, height int, o Options) *stage {
	w.t.Helper()
	s := &stage{SimulationScreen: tcell.NewSimulationScreen("UTF-8"), t: w.t, w: width, h: height,
		changed: make(chan struct{}, 1), done: make(chan struct{})}
	if o.Env != nil {
		s.kind = o.Env("TERM")
	}
	o.Screen, o.Now, o.Server, o.Version = s, w.now, "here", "test"
	if o.Join == nil {
		o.Join = w.join
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.end = cancel
	go func() {
		defer close(s.done)
		s.outcome, s.err = Run(ctx, o)
	}()
	w.t.Cleanup(func() { cancel(); <-s.done })
	if o.Credential.Token == "" {
		s.see("password")
	}
	return s
}

// signUp starts a terminal and makes an account in it.
func (w *world) signUp(width, height int, name string) *stage {
	w.t.Helper()
	s := w.start(width, height, Options{SignUp: true, User: name})
	s.write(password, "Enter")
	s.see("#lobby")
	return s
}

var keysByName = map[string]tcell.Key{
	"Enter": tcell.KeyEnter, "Esc": tcell.KeyEscape, "Tab": tcell.KeyTab, "Backtab": tcell.KeyBacktab,
	"Up": tcell.KeyUp, "Down": tcell.KeyDown, "Left": tcell.KeyLeft, "Right": tcell.KeyRight, "PgUp": tcell.KeyPgUp, "PgDn": tcell.KeyPgDn, "End": tcell.KeyEnd, "Home": tcell.KeyHome,
	"F1": tcell.KeyF1, "F2": tcell.KeyF2, "F3": tcell.KeyF3, "F4": tcell.KeyF4, "F5": tcell.KeyF5, "F6": tcell.KeyF6, "F7": tcell.KeyF7, "F8": tcell.KeyF8,
}

// write types texts, and keys that are given by their names.
func (s *stage) write(parts ...string) {
	for _, p := range parts {
		letter, ctrl := strings.CutPrefix(p, "Ctrl-")
		rest, alt := strings.CutPrefix(p, "Alt-")
		arrow, shift := strings.CutPrefix(p, "Shift-")
		switch {
		case ctrl && letter == "_":
			s.InjectKey(tcell.KeyCtrlUnderscore, 0, tcell.ModCtrl)
		case ctrl && len(letter) == 1:
			s.InjectKey(tcell.KeyCtrlA+tcell.Key(letter[0]-'A'), 0, tcell.ModCtrl)
		case shift && keysByName[arrow] != 0:
			s.InjectKey(keysByName[arrow], 0, tcell.ModShift)
		case ctrl && keysByName[letter] != 0:
			s.InjectKey(keysByName[letter], 0, tcell.ModCtrl)
		case alt && keysByName[rest] != 0:
			s.InjectKey(keysByName[rest], 0, tcell.ModAlt)
		case alt && len(rest) == 1:
			s.InjectKey(tcell.KeyRune, rune(rest[0]), tcell.ModAlt)
		case keysByName[p] != 0:
			s.InjectKey(keysByName[p], 0, tcell.ModNone)
		default:
			for _, r := range p {
				s.InjectKey(tcell.KeyRune, r, tcell.ModNone)
			}
		}
	}
}

// click presses and releases the mouse's button.
func (s *stage) click(x, y int) {
	s.InjectMouse(x, y, tcell.Button1, tcell.ModNone)
	s.InjectMouse(x, y, tcell.ButtonNone, tcell.ModNone)
}

// post hands the terminal an event, and waits while its queue is full: PostEvent
// would drop the event.
func (s *stage) post(ev tcell.Event) {
	for s.PostEvent(ev) != nil {
		runtime.Gosched()
	}
}

// resize gives the terminal another size, and tells it, as terminals do: SetSize
// alone does not.
func (s *stage) resize(w, h int) {
	s.SetSize(w, h)
	s.post(tcell.NewEventResize(w, h))
}

func (s *stage) shown() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text
}

// see waits until the screen shows all of these.
func (s *stage) see(wants ...string) {
	s.t.Helper()
	s.until(strings.Join(wants, " and "), func(text string) bool {
		for _, w := range wants {
			if !strings.Contains(text, w) {
				return false
			}
		}
		return true
	})
}

// miss waits until the screen does not show this.
func (s *stage) miss(gone string) {
	s.t.Helper()
	s.until("no "+gone, func(text string) bool { return !strings.Contains(text, gone) })
}

func (s *stage) until(what string, ok func(string) bool) {
	s.t.Helper()
	deadline := time.After(60 * time.Second)
	for !ok(s.shown()) {
		select {
		case <-s.changed:
		case <-s.done:
			s.t.Fatalf("ended (%v) before it showed %s", s.err, what)
		case <-deadline:
			s.t.Fatalf("does not show %s:\n%s", what, s.shown())
		}
	}
}

// ended waits for the end of Run.
func (s *stage) ended() (Outcome, error) {
	s.t.Helper()
	select {
	case <-s.done:
	case <-time.After(60 * time.Second):
		s.t.Fatalf("does not end:\n%s", s.shown())
	}
	return s.outcome, s.err
}
