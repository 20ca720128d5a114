package terminal

import (
	"strings"
	"testing"

	"talko/app/text"
)

func TestMarkedLabelsLeaveRoomForWhatStandsBehind(t *testing.T) {
	t.Parallel()
	q, err := text.ParseQuery("needle")
	if err != nil {
		t.Fatal(err)
	}
	label := "ben: a needle " + strings.Repeat("in much hay ", 9)
	p := &picker{u: newUI(Options{})}
	for _, marks := range [][][2]int{nil, q.Find(label)} {
		c, s := paper(t, 60, 1)
		p.drawChoice(c, 0, choice{label: label, detail: "#lobby  now", marks: marks}, false)
		got := strings.TrimRight(textOf(s), "\n")
		if !strings.HasPrefix(got, "  ben: a needle in") || !strings.HasSuffix(got, "…  #lobby  now") {
			t.Errorf("%v marks: %q", len(marks), got)
		}
	}
}

func TestALongHitBeginsNearWhatWasFound(t *testing.T) {
	t.Parallel()
	q, err := text.ParseQuery("needle")
	if err != nil {
		t.Fatal(err)
	}
	near := "ben: the needle"
	if got := aroundHit(near, q, 60); got != near {
		t.Errorf("%q", got)
	}
	far := "ben: " + strings.Repeat("hay and ", 40) + "a needle and more"
	got := aroundHit(far, q, 60)
	if !strings.HasPrefix(got, "ben: …") || text.Width(got) > 70 || !strings.HasSuffix(got, "a needle and more") {
		t.Errorf("%q", got)
	}
}
