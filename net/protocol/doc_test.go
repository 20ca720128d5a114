package protocol

import (
	"fmt"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"talko/app/chat"
	"talko/net/frame"
	"talko/net/jsonrpc"
)

// section is a part of doc.go: its text, and the tables in it by keyword: from
// a member's name, in brackets if it may be absent, to what is said of it.
type section struct {
	text   string
	tables map[string]map[string]string
}

var row = regexp.MustCompile(`^\t([a-z]+ *|        )(\[?[a-z_]+\]?) +(\S.*)$`)

// specification reads doc.go, by headings.
func specification(t *testing.T) map[string]section {
	t.Helper()
	source, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	sections := map[string]section{}
	for part := range strings.SplitSeq(string(source), "\n// # ") {
		heading, text, _ := strings.Cut(part, "\n")
		if _, ok := sections[heading]; ok {
			t.Fatalf("two sections are called %s", heading)
		}
		sections[heading] = section{strings.ReplaceAll(text, "\n// ", " "), tables(text)}
	}
	return sections
}

func tables(text string) map[string]map[string]string {
	found := map[string]map[string]string{}
	keyword := ""
	for line := range strings.Lines(text) {
		m := row.FindStringSubmatch(strings.TrimPrefix(strings.TrimSuffix(line, "\n"), "//"))
		if m == nil {
			continue
		}
		if k := strings.TrimSpace(m[1]); k != "" {
			keyword = k
			found[keyword] = map[string]string{}
		}
		if found[keyword] != nil {
			found[keyword][m[2]] = m[3]
		}
	}
	return found
}

// names lists a table's members.
func names(table map[string]string) []string { return slices.Sorted(maps.Keys(table)) }

// members lists the JSON members of a struct type as doc.go writes them.
func members(typ reflect.Type) []string {
	var all []string
	for i := range typ.NumField() {
		f := typ.Field(i)
		tag := f.Tag.Get("json")
		if f.Anonymous && tag == "" {
			all = append(all, members(f.Type)...)
			continue
		}
		name, options, _ := strings.Cut(tag, ",")
		if strings.Contains(options, "omit") {
			name = "[" + name + "]"
		}
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

func checkTable(t *testing.T, what string, table map[string]string, typ reflect.Type) {
	t.Helper()
	if want := members(typ); !slices.Equal(names(table), want) {
		t.Errorf("%s: doc.go has %v, %v has %v", what, names(table), typ, want)
	}
}

func TestSpecificationTellsEveryMethod(t *testing.T) {
	t.Parallel()
	sections := specification(t)
	for _, m := range Methods {
		s, ok := sections[m.Name]
		if !ok {
			t.Errorf("doc.go has no section on %s", m.Name)
			continue
		}
		checkTable(t, "params of "+m.Name, s.tables["params"], reflect.TypeOf(m.NewParams()).Elem())
		checkTable(t, "result of "+m.Name, s.tables["result"], reflect.TypeOf(m.NewResult()).Elem())
		checkErrors(t, m, s.tables["errors"])
		for mark, has := range map[string]bool{
			"change": m.Change(), "broadcast": m.Traits&OnBroadcast != 0, "link": m.Who == Server,
		} {
			if said := regexp.MustCompile(`\([^)]*\b` + mark + `\b[^)]*\)`).MatchString(s.text); said != has {
				t.Errorf("%s: doc.go says (%s): %v, the table %v", m.Name, mark, said, has)
			}
		}
		if said := strings.Contains(s.text, "no token needed"); said != (m.Who == Anyone && m.Traits&OnData != 0) {
			t.Errorf("%s: doc.go says that it needs no token: %v", m.Name, said)
		}
	}
}

func checkErrors(t *testing.T, m Method, table map[string]string) {
	t.Helper()
	var want []string
	for _, k := range m.Errors {
		want = append(want, string(k))
	}
	slices.Sort(want)
	if !slices.Equal(names(table), want) {
		t.Errorf("errors of %s: doc.go has %v, the table %v", m.Name, names(table), want)
	}
}

func TestSpecificationTellsEveryNotification(t *testing.T) {
	t.Parallel()
	sections := specification(t)
	for _, n := range Notifications {
		s, ok := sections["Notification "+n.Method()]
		if !ok {
			t.Errorf("doc.go has no section on the notification %s", n.Method())
		}
		checkTable(t, "notification "+n.Method(), s.tables["params"], reflect.TypeOf(n))
	}
}

func TestSpecificationTellsEveryType(t *testing.T) {
	t.Parallel()
	sections := specification(t)
	for _, typ := range namedTypes() {
		s, ok := sections["Type "+typ.Name()]
		if !ok || len(s.tables) != 1 {
			t.Errorf("doc.go has no section on the type %s, or no table in it", typ.Name())
			continue
		}
		for _, table := range s.tables {
			checkTable(t, "type "+typ.Name(), table, typ)
		}
	}
}

// namedTypes lists the structs within params, results and notifications.
func namedTypes() []reflect.Type {
	seen := map[reflect.Type]bool{}
	for _, m := range Methods {
		collect(seen, reflect.TypeOf(m.NewParams()).Elem(), true)
		collect(seen, reflect.TypeOf(m.NewResult()).Elem(), true)
	}
	for _, n := range Notifications {
		collect(seen, reflect.TypeOf(n), true)
	}
	return slices.Collect(maps.Keys(seen))
}

func collect(seen map[reflect.Type]bool, typ reflect.Type, outer bool) {
	for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
		typ = typ.Elem()
	}
	if typ.Kind() != reflect.Struct || seen[typ] {
		return
	}
	if !outer {
		seen[typ] = true
	}
	for i := range typ.NumField() {
		f := typ.Field(i)
		collect(seen, f.Type, f.Anonymous)
	}
}

func TestSpecificationTellsEveryCode(t *testing.T) {
	t.Parallel()
	text := specification(t)["Errors"].text
	for _, c := range codes {
		if !regexp.MustCompile(fmt.Sprintf(`\t%d +%s `, c.code, c.kind)).MatchString(text) {
			t.Errorf("doc.go does not tell that %s is %d", c.kind, c.code)
		}
	}
}

func TestSpecificationTellsEveryLimit(t *testing.T) {
	t.Parallel()
	text := specification(t)["Limits"].text + specification(t)["Paging"].text +
		specification(t)["Frames"].text + specification(t)["Envelope"].text
	for what, n := range map[string]int{
		"message": chat.DefaultMaxMessage, "frame": chat.DefaultMaxFrame, "page": chat.MaxPage,
		"default page": chat.DefaultPage, "page in bytes": chat.MaxPageBytes, "name": chat.MaxNameRunes,
		"topic": chat.MaxTopicRunes, "status": chat.MaxStatusRunes, "pattern": chat.MaxPatternRunes,
		"query": chat.MaxQueryRunes, "emoji": chat.MaxEmojiBytes, "device": chat.MaxDeviceRunes,
		"client id": chat.MaxClientIDBytes, "short password": chat.MinPasswordBytes,
		"long password": chat.MaxPasswordBytes, "kinds of reactions": chat.MaxReactionKinds,
		"user ids": chat.MaxUserIDs, "users": chat.MaxChatUsers, "poll": chat.MaxPollMillis,
		"depth": jsonrpc.MaxDepth, "batch": jsonrpc.MaxBatch,
	} {
		if !regexp.MustCompile(`\b` + strconv.Itoa(n) + `\b`).MatchString(text) {
			t.Errorf("doc.go does not tell the limit of a %s, %d", what, n)
		}
	}
}

// Every frame of the worked exchange is whole, and says what the types say.
func TestWorkedExchangeIsTrue(t *testing.T) {
	t.Parallel()
	frames := regexp.MustCompile(`\t[<>] (.*)`).FindAllStringSubmatch(specification(t)["A worked exchange"].text, -1)
	if len(frames) == 0 {
		t.Fatal("there is none")
	}
	for _, f := range frames {
		payload, err := frame.NewReader(strings.NewReader(f[1]), 1<<18).Next()
		if err != nil || frame.HeaderBytes+len(payload) != len(f[1]) {
			t.Errorf("%v, or a wrong size; %d bytes in %s", err, len(f[1])-frame.HeaderBytes, f[1])
			continue
		}
		if strings.Contains(string(payload), `"method"`) {
			checkSaid(t, payload)
		}
	}
}

func checkSaid(t *testing.T, payload []byte) {
	items, _, fault := jsonrpc.Parse(payload, jsonrpc.MaxDepth)
	if fault != nil || items[0].Err != nil {
		t.Errorf("%s: %v", payload, fault)
		return
	}
	r := items[0].Request
	if m := Lookup(r.Method); m != nil {
		if err := DecodeInto(r.Params, m.NewParams()); err != nil {
			t.Errorf("%s: %v", payload, err)
		}
	} else if _, err := DecodeNotification(r.Method, r.Params); err != nil {
		t.Errorf("%s: %v", payload, err)
	}
}
