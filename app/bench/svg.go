package bench

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// A drawing is two charts side by side; everything is in its units, pixels if
// nobody scales it.
const (
	chartWidth  = 340
	chartHeight = 220
	marginLeft  = 60
	marginTop   = 50
	chartsApart = chartWidth + marginLeft + 30
)

// chart shows the rows of a family against the number in their names, both on
// scales of powers of ten.
type chart struct {
	family string
	title  string
	across string // what the number is
}

var charts = []chart{
	{"fanout", "deliveries a second", "streams in the room"},
	{"send", "durable sends a second", "callers"},
}

// style has colours that are readable on white and on black.
const style = `text{font:12px system-ui,sans-serif;fill:#768390}.title{font-size:14px;font-weight:600}.value{fill:#2f81f7}
.grid{stroke:#768390;stroke-opacity:.35}.limit{stroke:#768390;fill:none;stroke-width:2;stroke-dasharray:5 4}.open{fill:#768390}
.talko{stroke:#2f81f7;fill:none;stroke-width:2.5}.dot{fill:#2f81f7}`

// point is a row of a chart.
type point struct{ at, value, limit float64 }

// draw draws the rows of the charts as SVG.
func draw(rows []Row) string {
	var b strings.Builder
	width, height := 2*chartsApart+10, marginTop+chartHeight+80
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%[1]d" height="%[2]d" role="img">`+"\n", width, height)
	b.WriteString("<title>Throughput of talko beside what the machine can do</title>\n<style>" + style + "</style>\n")
	for i, c := range charts {
		fmt.Fprintf(&b, `<g transform="translate(%d %d)">`+"\n", marginLeft+i*chartsApart, marginTop)
		c.draw(&b, c.points(rows))
		b.WriteString("</g>\n")
	}
	y := height - 14
	fmt.Fprintf(&b, `<path class="talko" d="M%d %dh26"/><text x="%d" y="%d">talko</text>`, marginLeft, y-4, marginLeft+34, y)
	fmt.Fprintf(&b, `<path class="limit" d="M%d %dh26"/><text x="%d" y="%d">the machine: bare write(2) to the sockets, the store without a network</text>`+"\n</svg>\n",
		marginLeft+90, y-4, marginLeft+124, y)
	return b.String()
}

// points are those of a family that count, from the smallest number on.
func (c chart) points(rows []Row) (points []point) {
	for _, row := range rows {
		family, name, _ := strings.Cut(row.Name, "/")
		if at, err := strconv.ParseFloat(name, 64); err == nil && family == c.family && row.Void == "" {
			points = append(points, point{at, row.Value, row.Limit})
		}
	}
	slices.SortFunc(points, func(p, q point) int { return cmp.Compare(p.at, q.at) })
	return points
}

func (c chart) draw(b *strings.Builder, points []point) {
	fmt.Fprintf(b, `<text class="title" y="-24">%s</text>`+"\n", c.title)
	if len(points) == 0 {
		fmt.Fprintf(b, `<text y="%d">not measured</text>`+"\n", chartHeight/2)
		return
	}
	s := scaleOf(points)
	for e := s.low; e <= s.high; e++ {
		y := s.y(math.Pow10(e))
		fmt.Fprintf(b, `<path class="grid" d="M0 %.0fh%d"/><text x="-8" y="%.0f" text-anchor="end">%s</text>`+"\n", y, chartWidth, y+4, short(math.Pow10(e)))
	}
	for _, p := range points {
		fmt.Fprintf(b, `<text x="%.0f" y="%d" text-anchor="middle">%s</text>`+"\n", s.x(p.at), chartHeight+20, short(p.at))
	}
	fmt.Fprintf(b, `<text x="%d" y="%d" text-anchor="middle">%s</text>`+"\n", chartWidth/2, chartHeight+40, c.across)
	s.line(b, "limit", "open", points, func(p point) float64 { return p.limit })
	s.line(b, "talko", "dot", points, func(p point) float64 { return p.value })
	for _, p := range points {
		fmt.Fprintf(b, `<text class="value" x="%.0f" y="%.0f" text-anchor="middle">%s</text>`+"\n", s.x(p.at), s.y(p.value)+20, short(p.value))
	}
}

// scale puts numbers into a chart: powers of ten from low to high, upwards, and
// from left to right what lies between two numbers.
type scale struct {
	low, high   int
	left, right float64
}

func scaleOf(points []point) scale {
	low, high := math.Inf(1), math.Inf(-1)
	for _, p := range points {
		for _, f := range []float64{p.value, p.limit} {
			if f > 0 {
				low, high = min(low, f), max(high, f)
			}
		}
	}
	return scale{
		low: int(math.Floor(math.Log10(low))), high: int(math.Ceil(math.Log10(high))),
		left: points[0].at, right: points[len(points)-1].at,
	}
}

func (s scale) y(f float64) float64 {
	return chartHeight * (float64(s.high) - math.Log10(f)) / float64(max(s.high-s.low, 1))
}

// x leaves room for labels on both sides.
func (s scale) x(f float64) float64 {
	const side = 20
	if s.left == s.right {
		return chartWidth / 2
	}
	return side + (chartWidth-2*side)*math.Log(f/s.left)/math.Log(s.right/s.left)
}

// line draws a line with a dot for each figure that there is.
func (s scale) line(b *strings.Builder, line, dot string, points []point, of func(point) float64) {
	var path, dots strings.Builder
	for _, p := range points {
		f := of(p)
		if f <= 0 {
			continue
		}
		move := "L"
		if path.Len() == 0 {
			move = "M"
		}
		fmt.Fprintf(&path, "%s%.1f %.1f", move, s.x(p.at), s.y(f))
		fmt.Fprintf(&dots, `<circle class="%s" cx="%.1f" cy="%.1f" r="3.5"/>`, dot, s.x(p.at), s.y(f))
	}
	if path.Len() > 0 {
		fmt.Fprintf(b, `<path class="%s" d="%s"/>%s`+"\n", line, path.String(), dots.String())
	}
}

// short writes two digits that count, with k and M for thousands and millions.
func short(f float64) string {
	for _, unit := range []struct {
		of   float64
		name string
	}{{1e6, "M"}, {1e3, "k"}, {1, ""}} {
		if f >= unit.of {
			digits := 0
			if f/unit.of < 9.95 && f/unit.of != math.Trunc(f/unit.of) {
				digits = 1
			}
			return strconv.FormatFloat(f/unit.of, 'f', digits, 64) + unit.name
		}
	}
	return strconv.FormatFloat(f, 'g', 2, 64)
}
