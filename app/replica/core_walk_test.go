package replica

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"talko/app/chat"
)

// core writes all of a core that decides what it does next.
func (st *state) core(c *core) {
	b, l, o := &c.beat, &c.listing, &c.own
	st.ints(int(c.link.State), c.pages, c.pulls.inFlight, len(c.pulls.queue), b.missed, b.unsure, int(o.seq), o.version)
	st.bools(c.link.Loaded, b.begun, b.pinging, b.again, o.fetching, o.blocks == nil)
	st.bools(l.inFlight, l.again, l.soon, l.began)
	st.backoff(l.wait)
	st.ints(int(l.asOf), len(l.listed), len(l.asks), len(l.heard), len(o.kept), len(o.ahead))
	for _, id := range slices.Sorted(maps.Keys(l.heard)) {
		st.seqs(l.heard[id])
	}
	for _, n := range o.kept {
		st.text(describeNote(n))
	}
	for _, seq := range slices.Sorted(maps.Keys(o.ahead)) {
		st.ints(int(seq))
	}
	for _, id := range slices.Sorted(maps.Keys(c.left)) {
		st.ints(int(id), int(c.left[id]))
	}
	for _, m := range c.each() {
		st.mirror(m)
	}
	for _, id := range slices.Sorted(maps.Keys(c.boxes)) {
		st.box(c.boxes[id])
	}
}

func (st *state) backoff(b backoff) {
	st.ints(b.failures)
	st.at(b.until)
}

func (st *state) mirror(m *mirror) {
	st.ints(int(m.id), int(m.seated), m.term, m.meta.UserCount, len(m.meta.Users), int(m.meta.LastSeq))
	st.seqs(m.cursor, m.metaAt, m.metaGap, m.meta.FromSeq, m.floor, m.around)
	st.text(string(m.meta.Role))
	for _, u := range m.meta.Users {
		st.ints(int(u.ID))
	}
	for _, e := range m.since {
		st.seqs(e.Seq)
	}
	st.bools(m.opened, m.pull.inFlight, m.pull.again, m.pull.queued, m.page.inFlight)
	st.backoff(m.pull.wait)
	st.backoff(m.page.wait)
	st.ints(int(m.settings.UserSeq), len(m.since), len(m.held), len(m.overlay), len(m.quotes), len(m.lines))
	for _, held := range [][]held{m.held, m.overlay} {
		for _, h := range held {
			st.seqs(h.event.Seq)
			st.form(h.form)
		}
	}
	for _, line := range m.lines {
		st.form(line.Message)
		st.bools(line.Stale)
	}
	for _, s := range m.spans {
		st.seqs(s.from, s.to, s.at)
	}
	st.form(m.last)
	st.unread(&m.unread)
}

// form writes a line's form; it is not made twice at one event.
func (st *state) form(form *chat.Message) {
	if form == nil {
		st.ints(-1)
		return
	}
	st.seqs(form.Seq, form.ModSeq, form.EditSeq)
	st.bools(form.Deleted)
	st.ints(len(form.Text))
}

func (st *state) unread(u *unread) {
	st.ints(u.Unread, u.Mentions, int(u.ReadVersion), int(u.ReadUserSeq), u.less, u.lessMentions, int(u.wish.version))
	st.seqs(u.ReadSeq, u.at, u.doubtful, u.touchedAt, u.wish.seq)
	st.bools(u.wish.inFlight)
	st.backoff(u.wish.wait)
	st.at(u.wish.next)
}

func (st *state) box(b *outbox) {
	st.bools(b.inFlight)
	st.backoff(b.wait)
	st.ints(len(b.entries))
	for _, e := range b.entries {
		st.ints(int(e.line.State))
		st.seqs(e.seq)
		st.bools(e.tried)
		st.text(e.line.Message.Text)
	}
}

// known are the fields that are written above, and after the bar those that
// never differ here, follow from the others, or decide nothing.
var known = map[string]string{
	"core": "now timers calls link beat chats left boxes own listing pulls pages | " +
		"me user rand wall changed ended epoch era soft keeping limits fresh looks",
	"beat":    "begun pinging again missed unsure | every sent",
	"listing": "inFlight again soon asks wait began asOf listed heard |",
	"own":     "seq ahead kept blocks fetching version |",
	"pulls":   "inFlight queue |",
	"mirror": "id meta metaAt metaGap since settings seated opened term cursor pull held lines spans floor page around " +
		"overlay quotes last unread | core gone replies view holeRows unkept cleared eyes looked dropped",
	"pull":    "inFlight again queued wait |",
	"paging":  "inFlight wait |",
	"unread":  "ReadMarker at less lessMentions doubtful touchedAt wish | tally",
	"reading": "seq version inFlight next wait |",
	"outbox":  "entries inFlight wait | core id",
	"entry":   "line seq tried | epoch kept done",
	"backoff": "failures until |",
	"span":    "from to at |",
	"held":    "event form |",
}

// TestWalkKnowsEveryField fails when a field is new: the walk would take two
// states for one that differ in it. Write it in a state, or say above that it
// decides nothing.
func TestWalkKnowsEveryField(t *testing.T) {
	t.Parallel()
	for _, v := range []any{core{}, beat{}, listing{}, own{}, pulls{}, mirror{}, pull{}, paging{}, unread{}, reading{},
		outbox{}, entry{}, backoff{}, span{}, held{}} {
		typ := reflect.TypeOf(v)
		fields := strings.Fields(known[typ.Name()])
		for i := range typ.NumField() {
			if name := typ.Field(i).Name; !slices.Contains(fields, strings.TrimSpace(name)) {
				t.Errorf("the walk does not know %s.%s", typ.Name(), name)
			}
		}
	}
}
