package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// print writes rows as a table or as JSON.
func (r *run) print(rows []Row) error {
	if r.JSON {
		return printJSON(r.w.Out, rows)
	}
	return printTable(r.w.Out, rows)
}

// printJSON writes one row a line.
func printJSON(out io.Writer, rows []Row) error {
	var b strings.Builder
	b.WriteString("[")
	for i, row := range rows {
		line, err := json.Marshal(row)
		if err != nil {
			return fmt.Errorf("print %s: %w", row.Name, err)
		}
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString("\n  ")
		b.Write(line)
	}
	b.WriteString("\n]\n")
	_, err := io.WriteString(out, b.String())
	return err
}

// printTable writes columns: names and units to the left, figures to the right.
func printTable(out io.Writer, rows []Row) error {
	cells := [][]string{{"", "value", "limit", "ratio", ""}}
	for _, row := range rows {
		line := []string{row.Name, figure(row.Value), figure(row.Limit), figure(row.Ratio), row.Unit}
		if row.Void != "" {
			line = []string{row.Name, "void", "", "", row.Void}
		}
		cells = append(cells, line)
	}
	widths := make([]int, len(cells[0]))
	for _, line := range cells {
		for i, cell := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, c := range cells {
		line := fmt.Sprintf("%-*s  %*s  %*s  %*s  %s", widths[0], c[0], widths[1], c[1], widths[2], c[2], widths[3], c[3], c[4])
		if _, err := fmt.Fprintln(out, strings.TrimRight(line, " ")); err != nil {
			return err
		}
	}
	return nil
}

// figure writes three digits that count, and blanks between thousands.
func figure(f float64) string {
	switch a := math.Abs(f); {
	case f == 0:
		return "-"
	case a >= 99.95:
		return grouped(strconv.FormatFloat(f, 'f', 0, 64))
	case a >= 9.995:
		return strconv.FormatFloat(f, 'f', 1, 64)
	case a >= 0.01:
		return strconv.FormatFloat(f, 'f', 2, 64)
	}
	return strconv.FormatFloat(f, 'g', 2, 64)
}

// grouped puts a blank before each three digits of a whole number.
func grouped(digits string) string {
	if len(digits) <= 3 {
		return digits
	}
	return grouped(digits[:len(digits)-3]) + " " + digits[len(digits)-3:]
}
