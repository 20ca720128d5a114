package replica

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"talko/app/chat"
)

// laws has for each kind of event something that makes one, in chat 1.
var laws = map[chat.EventKind]func(m *model, c *modelChat){
	chat.Text:           func(m *model, c *modelChat) { m.send(c, 2, "hello", 5, "", me) },
	chat.Joined:         func(m *model, c *modelChat) { m.join(c, 2, 7) },
	chat.Left:           func(m *model, c *modelChat) { m.leave(c, 3, 3) },
	chat.TopicChanged:   func(m *model, c *modelChat) { m.meta(c, 2, chat.TopicChanged, "tea") },
	chat.Renamed:        func(m *model, c *modelChat) { m.meta(c, 2, chat.Renamed, "kitchen") },
	chat.Named:          func(m *model, c *modelChat) { m.rename(2, "zoe") },
	chat.RoleChanged:    func(m *model, c *modelChat) { m.meta(c, 2, chat.RoleChanged, string(chat.RoleAdmin)) },
	chat.HistoryChanged: func(m *model, c *modelChat) { m.meta(c, 2, chat.HistoryChanged, string(chat.HistoryAll)) },
	chat.Edited:         func(m *model, c *modelChat) { m.touch(c, 2, chat.Edited, 5, "other words") },
	chat.Deleted:        func(m *model, c *modelChat) { m.touch(c, 2, chat.Deleted, 6, "") },
	chat.Reacted:        func(m *model, c *modelChat) { m.touch(c, 1, chat.Reacted, 6, "🎉") },
	chat.Unreacted:      func(m *model, c *modelChat) { m.touch(c, 1, chat.Unreacted, 5, "👍") },
	chat.Pinned:         func(m *model, c *modelChat) { m.touch(c, 2, chat.Pinned, 5, "") },
	chat.Unpinned:       func(m *model, c *modelChat) { m.touch(c, 2, chat.Unpinned, 6, "") },
	chat.Erased:         func(m *model, c *modelChat) { m.erase(c, 2, 2, 4, 6) },
}

// lawful returns a replica of a chat that has something of everything.
func lawful(t *testing.T) (*sim, *modelChat) {
	s := newSim(t)
	c := s.model.chats[1]
	s.model.send(c, 1, "mine", 0, "")
	s.model.send(c, 2, "for you", 0, "", me) // 5
	s.model.send(c, 2, "an answer", 5, "")   // 6
	s.model.touch(c, 1, chat.Reacted, 5, "👍")
	s.model.touch(c, 2, chat.Reacted, 5, "👍")
	s.model.touch(c, 2, chat.Pinned, 6, "")
	s.quiet()
	s.equal(t)
	return s, c
}

// TestSnapshotLaw holds for every kind of event: applied to the old snapshot it
// gives the new one, be it pushed or pulled.
func TestSnapshotLaw(t *testing.T) {
	t.Parallel()
	for kind, happen := range laws {
		t.Run("pushed "+string(kind), func(t *testing.T) {
			t.Parallel()
			s, c := lawful(t)
			happen(s.model, c)
			s.pushed(t)
			s.equal(t)
		})
		t.Run("pulled "+string(kind), func(t *testing.T) {
			t.Parallel()
			s, c := lawful(t)
			happen(s.model, c)
			s.notes = nil
			s.quiet()
			s.equal(t)
		})
	}
}

// pushed delivers what is on its way. The list may be asked for counts; the log
// may not be asked at all.
func (s *sim) pushed(t *testing.T) {
	s.deliverAll()
	for len(s.calls)+len(s.done) > 0 {
		if len(s.done) > 0 {
			s.answer(0)
			continue
		}
		if name := s.calls[0].name; name != "Chats" {
			t.Fatalf("it calls %s", name)
		}
		s.carryOut(0, "")
	}
}

func TestSnapshotLawKnowsEveryKind(t *testing.T) {
	t.Parallel()
	kinds := eventKinds(t)
	if len(kinds) < 15 {
		t.Fatalf("only %d kinds of event were found", len(kinds))
	}
	for _, kind := range kinds {
		if laws[kind] == nil {
			t.Errorf("the kind %q has no case", kind)
		}
	}
}

// eventKinds reads the constants of type EventKind in app/chat.
func eventKinds(t *testing.T) (kinds []chat.EventKind) {
	file, err := parser.ParseFile(token.NewFileSet(), "../chat/message.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if id, ok := spec.Type.(*ast.Ident); ok && id.Name == "EventKind" {
			text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			kinds = append(kinds, chat.EventKind(text))
		}
		return true
	})
	slices.Sort(kinds)
	return kinds
}
