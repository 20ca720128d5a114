package plain

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"
	"unicode"

	"talko/app/chat"
	"talko/app/replica"
	"talko/ui/view"
)

// hostile is what a person or a server could say to harm a terminal.
func hostile() []string {
	all := []string{
		"\x1b[2J\x1b[H", "\x1b]0;title\x07", "\x1b]52;c;aGk=\x1b\\", "\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "\x1bPq#0;2\x1b\\",
		"\x1b_apc\x1b\\", "\x1b^pm\x1b\\", "\x1bXsos\x1b\\", "\u009b31m", "\u009d0;t\u009c", "\x9b31m", "\x1b(0lqqk", "\x1bc", "\x1b[5n", "\x05",
		"\r09:00 #lobby alice: forged", "a\n09:00 #lobby alice: forged", "a\u2028talko: forged", "a\vb\fc", "\x0e\x0f", "\x7f\x08\x08\x08", "$<1000>",
		"\u202egnp.exe", "\u2066x\u2069", "\U000e0041\U000e0042", "e" + strings.Repeat("\u0301", 200), "\xff\xfe\xc0\x80", "\x1b[", "\x1b", "\ttab", "\u200b\ufeff",
	}
	controls := ""
	for c := range rune(0xa0) {
		if c < 0x20 || c >= 0x7f {
			controls += fmt.Sprintf("x%cy", c)
		}
	}
	all = append(all, controls)
	return append(all, strings.Join(all, "\n"))
}

// unsafeIn returns what of the output is neither printable nor a line feed.
func unsafeIn(out string, ascii bool) string {
	for i, r := range out {
		bad := r != '\n' && (unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control) || r == 0x1b || ascii && r > '~')
		if bad {
			return fmt.Sprintf("%q in %q", r, out[max(0, i-30):min(len(out), i+30)])
		}
	}
	return ""
}

// liar is a client whose server cleans nothing.
type liar struct {
	chat.Client
	text string
}

func (l liar) Messages(ctx context.Context, p chat.GetMessages) (chat.Page, error) {
	page, err := l.Client.Messages(ctx, p)
	for i := range page.Messages {
		m := &page.Messages[i]
		m.Text, m.User.Name, m.Subject.Name = l.text, "ben"+l.text, l.text
		m.Reactions = []chat.Reaction{{Emoji: l.text, Count: 1}}
	}
	return page, err
}

func (l liar) Chats(ctx context.Context, p chat.GetChats) (chat.ChatPage, error) {
	page, err := l.Client.Chats(ctx, p)
	for i := range page.Chats {
		c := &page.Chats[i]
		c.Name, c.Topic, c.Settings.Draft = "lobby"+l.text, l.text, chat.Draft{Text: l.text, DeviceID: 77}
	}
	return page, err
}

func (l liar) Search(context.Context, chat.SearchMessages) (chat.MessagePage, error) {
	return chat.MessagePage{Messages: []chat.Message{{ChatID: 1, Seq: 1, Text: l.text, User: chat.User{Name: l.text}}}}, nil
}

func (l liar) Users(context.Context, chat.GetUsers) (chat.UserPage, error) {
	return chat.UserPage{Users: []chat.User{{ID: 9, Name: l.text, Status: l.text, Presence: chat.Presence(l.text)}}}, nil
}

func (l liar) Rooms(context.Context, chat.GetRooms) (chat.RoomPage, error) {
	return chat.RoomPage{}, chat.NotFound.Errorf("%s", l.text)
}

func TestNothingButPrintableTextEverLeaves(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("alice")
	commands := "/chats\n/search x\n/users\n/rooms\n/who\n/info\n/goto 1\n/show 1\n/\x1b[2J\n/join \x1b[2J\n/open \x1b[31mx\n/date \x1b[2J\n/whois \u202ex\nhi \x1b[2J\n"
	all := hostile()
	for i, text := range all {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			ascii := i == len(all)-1
			s := w.run(Options{In: strings.NewReader(commands), User: "alice", Password: password, ASCII: ascii, Join: w.lying(text)})
			s.ended()
			if bad := unsafeIn(s.all(), ascii); bad != "" {
				t.Errorf("with %q it says %s", text, bad)
			}
			for line := range strings.Lines(s.all()) {
				if strings.HasPrefix(line, "09:00 ") || strings.HasPrefix(line, "talko: forged") {
					t.Errorf("with %q someone forges a line: %q", text, line)
				}
			}
		})
	}
}

// lying joins by a client whose server says this everywhere.
func (w *world) lying(text string) func(context.Context, chat.Credential) (*replica.Replica, error) {
	return func(ctx context.Context, cred chat.Credential) (*replica.Replica, error) {
		c, err := w.svc.Dial(ctx, cred)
		if err != nil {
			return nil, err
		}
		return replica.New(replica.Options{Client: liar{c, text}, Seed: 1}), nil
	}
}

func TestASCIISaysWhatItCan(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"“yes” – no…": `"yes" - no...`,
		"🎉 done":      ":tada: done",
		"日本":          "??",
		"plain":       "plain",
	} {
		if got := asciiOf(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func FuzzLine(f *testing.F) {
	for _, line := range []string{"", "hi", "//x", "/", "/ x", "/edit [12] x", `a\`, `a\\`, "/react -1 :+1:", "/reply @ben x", "/goto talko://here/#lobby/1", "\x1b[2J", "/goto -999999999999"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		p := parse(line)
		if p.command != "" && (p.more || strings.ContainsAny(p.command, " ")) {
			t.Errorf("%q is the command %q", line, p.command)
		}
		if p.command == "" && !strings.HasPrefix(line, "/") && strings.TrimSpace(line) != "" && !strings.HasPrefix(line, p.rest) {
			t.Errorf("%q becomes the message %q", line, p.rest)
		}
		if r, ok := parseRef(line); ok && (r.seq < 0 || r.back < 0 || r.back > maxBack || r.seq == 0 && r.back == 0 && r.user == "") {
			t.Errorf("%q names %+v", line, r)
		}
		k := newSink(nil, true)
		k.put(line)
		if bad := unsafeIn(string(k.held), true); bad != "" {
			t.Errorf("it says %s", bad)
		}
	})
}

// TestEveryCommandIsDescribed keeps help and table whole.
func TestEveryCommandIsDescribed(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, c := range Commands() {
		if c.Help == "" || c.run == nil || seen[c.Name] || c.Name != strings.ToLower(c.Name) {
			t.Errorf("/%s is not described, or twice", c.Name)
		}
		seen[c.Name] = true
		if required := len(strings.Fields(strings.Split(c.Args+" [", "[")[0])); required > 0 && c.needs == 0 {
			t.Errorf("/%s says that it takes %s, and takes nothing", c.Name, c.Args)
		}
	}
	others := maps.Clone(view.OtherNames)
	maps.Copy(others, shortNames)
	for other, name := range others {
		if !seen[name] || seen[other] {
			t.Errorf("/%s stands for /%s", other, name)
		}
	}
}
