package terminal

import "testing"

// Whatever the size, no part leaves the screen or lies over another.
func TestPartsNeverOverlap(t *testing.T) {
	t.Parallel()
	for w := 0; w <= 130; w += 1 {
		for h := 0; h <= 40; h++ {
			for bits := range 8 {
				wish := wishes{boxRows: 1 + h/2, hideList: bits&1 > 0, showPeople: bits&2 > 0, atList: bits&4 > 0}
				checkParts(t, w, h, arrange(w, h, wish))
			}
		}
	}
}

func checkParts(t *testing.T, w, h int, g geometry) {
	t.Helper()
	parts := []rect{g.top, g.list, g.messages, g.people, g.box, g.status}
	for i, p := range parts {
		if p.w <= 0 || p.h <= 0 {
			continue
		}
		if p.x < 0 || p.y < 0 || p.x+p.w > w || p.y+p.h > h {
			t.Fatalf("%dx%d: part %d leaves the screen: %+v", w, h, i, p)
		}
		for j, q := range parts[:i] {
			if q.w > 0 && q.h > 0 && p.x < q.x+q.w && q.x < p.x+p.w && p.y < q.y+q.h && q.y < p.y+p.h {
				t.Fatalf("%dx%d: parts %d and %d overlap: %+v %+v", w, h, i, j, p, q)
			}
		}
	}
	if w >= 40 && h >= 6 && g.box.w == 0 && g.list.w == 0 && g.people.w == 0 {
		t.Fatalf("%dx%d: nothing to see", w, h)
	}
}
