package terminal

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"talko/app/chat"
)

// maxEdited bounds what is read back from an editor: more than any message has.
const maxEdited = 4 << 20

// editOutside has the text in the box edited by the editor of the user's choice,
// which has the terminal meanwhile.
func (s *session) editOutside() {
	if !s.u.own {
		s.u.tell("an editor can be had only where talko runs in your own terminal")
		return
	}
	var edited string
	var err error
	s.u.app.Suspend(func() {
		cmd := func(path string) *exec.Cmd {
			c := editorCommand(os.Getenv, path)
			c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
			return c
		}
		edited, err = editFile(s.box.value, cmd)
	})
	s.u.screen.Sync()
	if err != nil {
		s.u.fail(chat.Invalid.Errorf("nothing changed: %v", err))
		return
	}
	s.takeEdited(edited)
}

// takeEdited puts what an editor left into the box; undo takes it back.
func (s *session) takeEdited(words string) {
	s.box.remember(false)
	s.box.value, s.box.at, s.box.goal = "", 0, -1
	if !s.box.insertPlain(words) {
		s.u.fail(chat.TooLarge.Errorf("a message has at most %d bytes: the end is missing", s.box.limit))
	}
	s.typed()
}

// editorCommand is the editor of a user, with its own arguments, on a file.
// (Source: POSIX, section 8.3, VISUAL and EDITOR.)
func editorCommand(env func(string) string, path string) *exec.Cmd {
	editor := env("VISUAL")
	if editor == "" {
		editor = env("EDITOR")
	}
	if editor == "" {
		editor = "vi"
	}
	return exec.Command("/bin/sh", "-c", editor+` "$1"`, "talko", path)
}

// editFile has a text edited in a file that only the user can read, and removes
// it. The file's last newline is the editor's.
func editFile(words string, command func(path string) *exec.Cmd) (string, error) {
	f, err := os.CreateTemp("", "talko-*.md")
	if err != nil {
		return "", fmt.Errorf("no file to edit: %w", err)
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(words)
	if err = errors.Join(err, f.Close()); err != nil {
		return "", fmt.Errorf("no file to edit: %w", err)
	}
	if err := command(f.Name()).Run(); err != nil {
		return "", fmt.Errorf("the editor ended with %w", err)
	}
	if f, err = os.Open(f.Name()); err != nil {
		return "", fmt.Errorf("read what was edited: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxEdited))
	if err != nil {
		return "", fmt.Errorf("read what was edited: %w", err)
	}
	return strings.TrimSuffix(string(data), "\n"), nil
}
