package bench

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
)

func TestMedian(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		of   []float64
		want float64
	}{
		"none":         {nil, 0},
		"one":          {[]float64{3}, 3},
		"odd":          {[]float64{9, 1, 5}, 5},
		"even":         {[]float64{8, 1, 4, 2}, 3},
		"one far away": {[]float64{1, 2, 1e9}, 2},
	} {
		if got := median(c.of); got != c.want {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

func TestPercentileIsTheNearestRank(t *testing.T) {
	t.Parallel()
	var hundred []int64
	for i := range int64(100) {
		hundred = append(hundred, i+1)
	}
	for name, c := range map[string]struct {
		of      []int64
		percent float64
		want    int64
	}{
		"none":             {nil, 99, 0},
		"one":              {[]int64{7}, 50, 7},
		"half":             {hundred, 50, 50},
		"99 of 100":        {hundred, 99, 99},
		"99.9 of 100":      {hundred, 99.9, 100},
		"the whole":        {hundred, 100, 100},
		"of two the lower": {[]int64{1, 2}, 50, 1},
	} {
		if got := percentile(c.of, c.percent); got != c.want {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

func TestRatiosArePairedBeforeTheirMedianIsTaken(t *testing.T) {
	t.Parallel()
	// The machine is twice as fast in the second pair: that changes no ratio.
	got := middle("x", "u", []pair{{50, 100}, {100, 200}, {60, 100}})
	if want := (Row{Name: "x", Unit: "u", Value: 60, Limit: 100, Ratio: 0.5}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := middle("x", "u", []pair{{5, 0}}); got.Ratio != 0 || got.Limit != 0 {
		t.Errorf("without a limit: %+v", got)
	}
}

func TestARunFailsIfARowIsVoid(t *testing.T) {
	t.Parallel()
	if err := judge([]Row{{Name: "a"}, {Name: "b"}}); err != nil {
		t.Error(err)
	}
	err := judge(append(voided([]string{"a", "b"}, "%d lost", 3), Row{Name: "c"}))
	if err == nil || err.Error() != "2 of 3 rows are void" {
		t.Errorf("got %v", err)
	}
}

var someRows = []Row{
	{Name: "fanout/1000", Value: 1_098_765.4, Unit: "deliveries/s", Limit: 1_700_000, Ratio: 0.6463},
	{Name: "latency/100/p99", Value: 2.1042, Unit: "ms", Limit: 1.4, Ratio: 1.503},
	{Name: "idle/plain", Value: 5.9, Unit: "KiB"},
	{Name: "send/10", Void: `stream 3 heard 7 behind 5, and said "what?"`},
}

func TestTable(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := printTable(&out, someRows); err != nil {
		t.Fatal(err)
	}
	const want = `                     value      limit  ratio
fanout/1000      1 098 765  1 700 000   0.65  deliveries/s
latency/100/p99       2.10       1.40   1.50  ms
idle/plain            5.90          -      -  KiB
send/10               void                    stream 3 heard 7 behind 5, and said "what?"
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := printJSON(&out, someRows); err != nil {
		t.Fatal(err)
	}
	const want = `[
  {"name":"fanout/1000","value":1098765.4,"unit":"deliveries/s","limit":1700000,"ratio":0.6463,"void":false},
  {"name":"latency/100/p99","value":2.1042,"unit":"ms","limit":1.4,"ratio":1.503,"void":false},
  {"name":"idle/plain","value":5.9,"unit":"KiB","limit":null,"ratio":null,"void":false},
  {"name":"send/10","value":0,"unit":"","limit":null,"ratio":null,"void":true,"why":"stream 3 heard 7 behind 5, and said \"what?\""}
]
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

func TestFigure(t *testing.T) {
	t.Parallel()
	for f, want := range map[float64]string{
		0: "-", 0.0012: "0.0012", 0.5: "0.50", 9.99: "9.99", 9.996: "10.0", 42: "42.0", 99.96: "100",
		1234: "1 234", 1234567: "1 234 567", -1500: "-1 500",
	} {
		if got := figure(f); got != want {
			t.Errorf("%v: got %q, want %q", f, got, want)
		}
	}
}

func TestOnlyWhatIsNamedIsMeasured(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		only   []string
		svg    string
		beyond bool
		row    string
		want   bool
	}{
		"everything":             {row: "send/10", want: true},
		"a name":                 {only: []string{"send/10"}, row: "send/10", want: true},
		"a prefix":               {only: []string{"fsync", "send"}, row: "send/10", want: true},
		"a prefix with a slash":  {only: []string{"latency/"}, row: "latency/100/p99", want: true},
		"not a part of a name":   {only: []string{"send/1"}, row: "send/10"},
		"another":                {only: []string{"fsync"}, row: "send/10"},
		"beyond the table":       {row: "fanout/10", beyond: true},
		"beyond, by prefix":      {only: []string{"fanout"}, row: "fanout/10", beyond: true},
		"beyond, named":          {only: []string{"fanout/10"}, row: "fanout/10", beyond: true, want: true},
		"beyond, drawn":          {svg: "x.svg", row: "fanout/10", beyond: true, want: true},
		"beyond, another, drawn": {svg: "x.svg", only: []string{"send"}, row: "fanout/10", beyond: true},
	} {
		o := Options{Only: c.only, SVG: c.svg}
		if got := o.wants(c.row, c.beyond); got != c.want {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

func TestOptionsAreChecked(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		o    Options
		want string // "": nothing is wrong
	}{
		"none":              {},
		"a prefix":          {o: Options{Only: []string{"send", "cpu/1000"}}},
		"no such row":       {o: Options{Only: []string{"sned"}}, want: `no row begins with "sned"`},
		"an empty name":     {o: Options{Only: []string{""}}, want: `no row begins with ""`},
		"half a key pair":   {o: Options{TLSCert: "a.pem"}, want: "belong together"},
		"a child of a kind": {o: Options{Child: "sit"}, want: `there is no child "sit"`},
	} {
		err := Run(t.Context(), c.o, World{In: strings.NewReader("{}\n"), Program: "there is no such program"})
		if c.want == "" {
			if err == nil || !strings.Contains(err.Error(), "find program") {
				t.Errorf("%s: got %v", name, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}

func TestRowsHaveNamesOfTheirOwn(t *testing.T) {
	t.Parallel()
	names := rowNames()
	slices.Sort(names)
	if unique := slices.Compact(slices.Clone(names)); len(unique) != len(names) {
		t.Errorf("a name is there twice: %q", names)
	}
}

func TestAFailedBenchVoidsItsRows(t *testing.T) {
	t.Parallel()
	failing := bench{rows: []string{"a", "b"}, run: func(context.Context, *run) ([]Row, error) { return nil, errors.New("2 lost") }}
	r := &run{}
	rows, err := r.measure(t.Context(), []bench{failing, {rows: []string{"c", "d"}, run: func(context.Context, *run) ([]Row, error) {
		return []Row{row("c", 1, "u", 2), row("d", 1, "u", math.Inf(1))}, nil
	}}})
	if err != nil {
		t.Fatal(err)
	}
	want := []Row{{Name: "a", Void: "2 lost"}, {Name: "b", Void: "2 lost"}, {Name: "c", Value: 1, Unit: "u", Limit: 2, Ratio: 0.5},
		{Name: "d", Value: 1, Unit: "u", Limit: math.Inf(1)}}
	if !slices.Equal(rows, want) {
		t.Errorf("got %+v", rows)
	}
}

func TestAStoppedRunGivesNoRows(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	stopped := bench{rows: []string{"a"}, run: func(context.Context, *run) ([]Row, error) {
		cancel()
		return []Row{row("a", 1, "u", 0)}, nil
	}}
	if rows, err := (&run{}).measure(ctx, []bench{stopped}); !errors.Is(err, context.Canceled) || rows != nil {
		t.Errorf("got %v, %v", rows, err)
	}
}

func TestABenchIsWaitedForAsLongAsItGetsOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := &run{}
		slow := func(gotOn func()) bench {
			return bench{rows: []string{"a"}, run: func(ctx context.Context, r *run) ([]Row, error) {
				for range 4 {
					sleep(ctx, benchPatience/2)
					gotOn()
				}
				return []Row{row("a", 1, "u", 0)}, ctx.Err()
			}}
		}
		if _, err := r.one(t.Context(), slow(func() { r.gotOn() })); err != nil {
			t.Errorf("one that gets on: %v", err)
		}
		if rows, err := r.one(t.Context(), slow(func() {})); err != errLate || rows != nil {
			t.Errorf("one that does not: %v, %v", rows, err)
		}
	})
}
