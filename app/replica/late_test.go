package replica

import (
	"bytes"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"talko/app/chat"
)

// leftUnsent is a disk with a text that another process left.
func leftUnsent() *disk {
	d := newDisk()
	d.unsent = []chat.Unsent{{ClientID: "older", Epoch: "e1", ChatID: 1, Text: "older"}}
	return d
}

// said are the texts of a chat that the user sent, as the servers have them.
func (c *liveClient) said(id chat.ChatID) (texts []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, form := range c.linesOf(c.chats[id], me) {
		if form.Kind == chat.Text && form.User.ID == me {
			texts = append(texts, form.Text)
		}
	}
	return texts
}

func TestNothingNewerIsSentBeforeTheOutboxIsRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dialer, d := &liveDialer{liveClient: newLiveClient()}, leftUnsent()
		d.deaf = 4 // two are of the start
		r, ended, stop := joined(t, dialer, d)
		r.Send(1, "newer", 0)
		gone := r.Send(1, "taken back", 0)
		r.Discard(1, gone)
		synctest.Wait()
		if got := dialer.said(1); len(got) > 0 {
			t.Errorf("sent at once: %v", got)
		}
		time.Sleep(time.Minute)
		if got := dialer.said(1); !slices.Equal(got, []string{"older", "newer"}) || len(d.left()) > 0 {
			t.Errorf("sent %v, on disk %v", got, d.left())
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func TestOutboxThatIsNeverReadIsGivenUpVisibly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dialer, d := &liveDialer{liveClient: newLiveClient()}, leftUnsent()
		d.deaf = -1
		r, ended, stop := joined(t, dialer, d)
		id := r.Send(1, "newer", 0)
		time.Sleep(time.Minute)
		w := r.Window(1, Newest, 1, 0)
		if line := w.Lines[len(w.Lines)-1]; line.State != Failed || !errors.Is(line.Err, chat.Conflict) || len(dialer.said(1)) > 0 {
			t.Errorf("line %+v, sent %v", line, dialer.said(1))
		}
		r.Retry(1, id)
		r.Send(1, "newest", 0)
		time.Sleep(time.Minute)
		if got := dialer.said(1); !slices.Equal(got, []string{"newer", "newest"}) {
			t.Errorf("sent %v", got)
		}
		stop()
		if err := <-ended; err != nil || !slices.Equal(d.left(), []string{"older"}) {
			t.Errorf("ended with %v, on disk %v", err, d.left())
		}
	})
}

func TestSpoiltEntriesAreTold(t *testing.T) {
	t.Parallel()
	d := leftUnsent()
	d.spoilt = 2
	var log bytes.Buffer
	r := New(Options{Client: newLiveClient(), Cache: d, Log: slog.New(slog.NewTextHandler(&log, nil))})
	if !strings.Contains(log.String(), "entries=2") {
		t.Errorf("the log has %q", log.String())
	}
	r.look(func(c *core) {
		if c.boxes[1].find("older") == nil {
			t.Error("the entry that can be read is not there")
		}
	})
}
