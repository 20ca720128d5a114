package bench

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Row is one figure of a run.
type Row struct {
	Name  string
	Value float64
	Unit  string
	Limit float64 // what the machine can do at most, in Unit; 0: none was measured
	Ratio float64 // of Value to Limit; 0: none
	Void  string  // why the row does not count; "": it does
}

// row makes a Row, whose ratio is that of its figures.
func row(name string, value float64, unit string, limit float64) Row {
	return Row{Name: name, Value: value, Unit: unit, Limit: limit, Ratio: ratio(value, limit)}
}

func ratio(value, limit float64) float64 {
	if limit == 0 {
		return 0
	}
	return value / limit
}

// MarshalJSON writes null for a limit and a ratio that there is not, and the
// reason for a void row beside it.
func (r Row) MarshalJSON() ([]byte, error) {
	wire := struct {
		Name  string   `json:"name"`
		Value float64  `json:"value"`
		Unit  string   `json:"unit"`
		Limit *float64 `json:"limit"`
		Ratio *float64 `json:"ratio"`
		Void  bool     `json:"void"`
		Why   string   `json:"why,omitzero"`
	}{Name: r.Name, Value: r.Value, Unit: r.Unit, Void: r.Void != "", Why: r.Void}
	if r.Limit != 0 {
		wire.Limit = &r.Limit
	}
	if r.Ratio != 0 {
		wire.Ratio = &r.Ratio
	}
	return json.Marshal(wire)
}

// pair is a figure and the machine's limit, taken one after the other.
type pair struct{ value, limit float64 }

// middle makes a row of pairs: the medians of their figures, and that of their
// ratios, which a machine that drifts from minute to minute changes least.
func middle(name, unit string, pairs []pair) Row {
	var values, limits, ratios []float64
	for _, p := range pairs {
		values = append(values, p.value)
		limits = append(limits, p.limit)
		ratios = append(ratios, ratio(p.value, p.limit))
	}
	return Row{Name: name, Value: median(values), Unit: unit, Limit: median(limits), Ratio: median(ratios)}
}

// median of figures in any order; of an even number the mean of the middle two;
// 0 of none.
func median(figures []float64) float64 {
	sorted := slices.Sorted(slices.Values(figures))
	n := len(sorted)
	if n == 0 {
		return 0
	}
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// percentile returns the figure that so many percent of them do not exceed (the
// nearest rank); 0 of none. The figures are in order.
func percentile[T int64 | float64](sorted []T, percent float64) T {
	if len(sorted) == 0 {
		return 0
	}
	rank := int(percent/100*float64(len(sorted))+0.9999999) - 1
	return sorted[min(max(rank, 0), len(sorted)-1)]
}

// voided gives rows that say why there is nothing to say.
func voided(names []string, format string, args ...any) (rows []Row) {
	for _, name := range names {
		rows = append(rows, Row{Name: name, Void: fmt.Sprintf(format, args...)})
	}
	return rows
}
