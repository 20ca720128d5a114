package terminal

// rect is a part of the screen.
type rect struct{ x, y, w, h int }

func (r rect) has(x, y int) bool { return x >= r.x && x < r.x+r.w && y >= r.y && y < r.y+r.h }

func (c canvas) in(r rect) canvas { return c.part(r.x, r.y, r.w, r.h) }

// geometry is where everything stands. A part that has no room is empty.
type geometry struct {
	top      rect // the row with the names of things
	list     rect
	messages rect
	people   rect
	box      rect // where one writes, with what stands above it
	status   rect
	topRule  int // rows of the rules; -1: none
	boxRule  int
	listRule int // columns of the rules; -1: none
	side     int
	atList   bool // the screen shows the list alone
	narrow   bool // the screen has room for one thing
}

// chat reports whether the chat is on the screen.
func (g geometry) chat() bool { return g.messages.w > 0 && g.messages.h > 0 }

// wishes are what the layout is asked for.
type wishes struct {
	boxRows    int
	listW      int // columns of the list; 0: by the width of the screen
	hideList   bool
	showPeople bool
	atList     bool
}

const (
	narrowBelow = 60  // from here on there is a list beside the chat
	wideFrom    = 100 // people too, beside the list, for who wants them
	broadFrom   = 130 // people are shown where nothing else was said
	minListW    = 12
	minChatW    = 32
)

// arrange shares out a screen of w by h.
func arrange(w, h int, wish wishes) geometry {
	g := geometry{topRule: -1, boxRule: -1, listRule: -1, side: -1, narrow: w < narrowBelow}
	y, bottom := 0, h
	if h >= 4 {
		bottom--
		g.status = rect{0, bottom, w, 1}
	}
	if h >= 8 {
		g.top, g.topRule = rect{0, 0, w, 1}, 1
		y = 2
	}
	body := rect{0, y, w, max(0, bottom-y)}
	if w < narrowBelow && (wish.atList || wish.showPeople) {
		g.alone(body, wish)
		return g
	}
	g.columns(&body, wish)
	g.stack(body, min(max(1, wish.boxRows), max(1, h/3)))
	return g
}

// alone gives the whole body to the list or to the people.
func (g *geometry) alone(body rect, wish wishes) {
	if wish.atList {
		g.list, g.atList = body, true
		return
	}
	g.people = body
}

// columns cuts the list off at the left and the people at the right.
func (g *geometry) columns(body *rect, wish wishes) {
	w := body.w
	if w >= narrowBelow && !wish.hideList {
		lw := listWidth(w, wish.listW)
		g.list = rect{body.x, body.y, lw, body.h}
		g.listRule = lw
		body.x, body.w = body.x+lw+1, body.w-lw-1
	}
	if wish.showPeople && w >= narrowBelow {
		pw := min(24, max(16, w/5))
		if w < wideFrom && !wish.hideList { // there is room for one panel
			body.x, body.w = 0, w
			g.list, g.listRule = rect{}, -1
		}
		body.w -= pw + 1
		g.side = body.x + body.w
		g.people = rect{g.side + 1, body.y, pw, body.h}
	}
}

// listWidth is how wide the list is on a screen of w: as wished, but so that a
// chat has room beside it.
func listWidth(w, wish int) int {
	if wish <= 0 {
		wish = min(24, max(18, w/4))
	}
	return max(minListW, min(wish, w-minChatW))
}

// stack puts the messages above the box.
func (g *geometry) stack(body rect, boxRows int) {
	boxRows = min(boxRows, body.h)
	g.box = rect{body.x, body.y + body.h - boxRows, body.w, boxRows}
	rest := body.h - boxRows
	if rest >= 3 {
		rest--
		g.boxRule = body.y + rest
	}
	g.messages = rect{body.x, body.y, body.w, rest}
}
