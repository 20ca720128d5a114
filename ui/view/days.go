package view

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"talko/app/chat"
	"talko/app/replica"
)

// groupFor is how long after a message the next of the same user still stands
// under the same name.
const groupFor = 5 * time.Minute

// Clock is the time of day of ts in the zone of now: 09:12.
func Clock(ts chat.Timestamp, now time.Time) string { return in(ts, now).Format("15:04") }

// Day names the day of ts: Today, Yesterday, Monday 16 November, and with the
// year if that is another.
func Day(ts chat.Timestamp, now time.Time) string {
	at := in(ts, now)
	switch daysBetween(at, now) {
	case 0:
		return "Today"
	case 1:
		return "Yesterday"
	}
	if at.Year() != now.Year() {
		return at.Format("Monday 2 January 2006")
	}
	return at.Format("Monday 2 January")
}

// Ago says roughly when ts was, in few letters: now, 5 min, 3 h, Mon, 20 Nov, 2024.
func Ago(ts chat.Timestamp, now time.Time) string {
	at := in(ts, now)
	since, days := now.Sub(at), daysBetween(at, now)
	switch {
	case since < time.Minute:
		return "now"
	case since < time.Hour:
		return fmt.Sprintf("%d min", int(since.Minutes()))
	case days == 0:
		return fmt.Sprintf("%d h", int(since.Hours()))
	case days < 7:
		return at.Format("Mon")
	case at.Year() == now.Year():
		return at.Format("2 Jan")
	}
	return at.Format("2006")
}

// SameDay reports whether two times are on one day in the zone of now.
func SameDay(a, b chat.Timestamp, now time.Time) bool {
	return daysBetween(in(a, now), in(b, now)) == 0
}

// Grouped reports whether line stands under the name above it: the same user
// wrote both, shortly after one another, on one day, and it answers nobody.
func Grouped(above, line *replica.Line, now time.Time) bool {
	if above.State == replica.Missing || line.State == replica.Missing {
		return false
	}
	between := line.TS.Time().Sub(above.TS.Time())
	return above.Kind.Written() && line.Kind.Written() && above.User.ID == line.User.ID &&
		line.ReplyTo == 0 && between < groupFor && SameDay(above.TS, line.TS, now)
}

// StartsUnread reports whether the unread line stands between above (nil: not
// known) and line. first is the first unread line, 0 if there is none.
func StartsUnread(above, line *replica.Line, first chat.Seq) bool {
	if first == 0 || line.State != replica.Stored || line.Seq < first {
		return false
	}
	switch {
	case above == nil:
		return line.Seq == first
	case above.State == replica.Missing:
		return above.Hole.To < first
	}
	return above.State == replica.Stored && above.Seq < first
}

func in(ts chat.Timestamp, now time.Time) time.Time { return ts.Time().In(now.Location()) }

// daysBetween counts midnights from a to b.
func daysBetween(a, b time.Time) int {
	day := func(t time.Time) time.Time {
		y, m, d := t.Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return int(day(b).Sub(day(a)) / (24 * time.Hour))
}

// dayForms are how people write a day; one without a year is the last such day.
var dayForms = []struct {
	form string
	year bool
}{
	{"2006-01-02", true}, {"2 January 2006", true}, {"2 Jan 2006", true}, {"January 2 2006", true}, {"Jan 2 2006", true}, {"2.1.2006", true},
	{"2 January", false}, {"2 Jan", false}, {"January 2", false}, {"Jan 2", false}, {"01-02", false}, {"2.1.", false},
	{"January 2006", true}, {"Jan 2006", true}, {"2006-01", true},
}

// ParseDay reads a day as people write it: 2026-11-05, 5 Nov, today, yesterday,
// monday, last week, 3 weeks ago. It returns where the day begins in the zone of
// now. A day that could be of several years or weeks is the last one that is
// over, or today.
func ParseDay(words string, now time.Time) (time.Time, bool) {
	words = strings.ToLower(strings.Join(strings.FieldsFunc(words, func(r rune) bool { return r == ' ' || r == ',' }), " "))
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	switch words {
	case "today":
		return today, true
	case "yesterday":
		return today.AddDate(0, 0, -1), true
	}
	if day, ok := ago(words, today); ok {
		return day, true
	}
	for i := 1; i <= 7; i++ {
		day := today.AddDate(0, 0, -i)
		if name := strings.ToLower(day.Weekday().String()); words == name || len(words) >= 3 && strings.HasPrefix(name, words) {
			return day, true
		}
	}
	for _, f := range dayForms {
		day, err := time.ParseInLocation(f.form, words, now.Location())
		switch {
		case err != nil:
			continue
		case f.year:
			return day, true
		}
		day = day.AddDate(now.Year(), 0, 0) // a form without a year is of the year 0
		if day.After(today) {
			day = day.AddDate(-1, 0, 0)
		}
		return day, true
	}
	return time.Time{}, false
}

// ago reads "3 weeks ago", "last month" and the like.
func ago(words string, today time.Time) (time.Time, bool) {
	fields := strings.Fields(strings.TrimSuffix(words, " ago"))
	if len(fields) == 2 && fields[0] == "last" {
		fields[0] = "1"
	}
	if len(fields) != 2 {
		return time.Time{}, false
	}
	n, err := strconv.Atoi(fields[0])
	if fields[0] == "a" || fields[0] == "an" {
		n, err = 1, nil
	}
	if err != nil || n < 0 || n > 10_000 {
		return time.Time{}, false
	}
	switch strings.TrimSuffix(fields[1], "s") {
	case "day":
		return today.AddDate(0, 0, -n), true
	case "week":
		return today.AddDate(0, 0, -7*n), true
	case "month":
		return today.AddDate(0, -n, 0), true
	case "year":
		return today.AddDate(-n, 0, 0), true
	}
	return time.Time{}, false
}
