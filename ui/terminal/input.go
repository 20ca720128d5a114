package terminal

import (
	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"
)

// PasteHandler takes pasted text, as a whole: a newline in it sends nothing.
func (u *ui) PasteHandler() func(string, func(tview.Primitive)) {
	return func(s string, _ func(tview.Primitive)) {
		u.take()
		u.release()
		if u.waiting() {
			u.hold(func() { u.paste(s) })
			return
		}
		u.paste(s)
	}
}

func (u *ui) paste(s string) {
	switch d := u.dialog(); {
	case d != nil:
		d.paste(s)
	case u.session != nil:
		u.session.paste(s)
	default:
		u.front().paste(s)
	}
}

// MouseHandler takes clicks and the wheel.
func (u *ui) MouseHandler() func(tview.MouseAction, *tcell.EventMouse, func(tview.Primitive)) (bool, tview.Primitive) {
	return func(action tview.MouseAction, ev *tcell.EventMouse, _ func(tview.Primitive)) (bool, tview.Primitive) {
		x, y := ev.Position()
		switch action {
		case tview.MouseScrollUp:
			u.wheel(x, y, -3)
		case tview.MouseScrollDown:
			u.wheel(x, y, 3)
		case tview.MouseRightClick:
			u.rightClick(x, y)
		case tview.MouseLeftDown:
			u.press(x, y)
		case tview.MouseMove:
			if !u.pull(x, y, ev.Buttons()&tcell.Button1 != 0) {
				return false, nil
			}
		case tview.MouseLeftUp:
			u.letGo(x, y)
		case tview.MouseLeftClick, tview.MouseLeftDoubleClick:
			u.click(x, y)
		default:
			return false, nil
		}
		return true, nil
	}
}

func (u *ui) wheel(x, y, by int) {
	if d := u.dialog(); d != nil {
		d.wheel(by)
	} else if u.session != nil {
		u.session.wheel(x, y, by)
	}
}

// rightClick shows what can be done with what the mouse points at.
func (u *ui) rightClick(x, y int) {
	if s := u.session; s != nil && u.dialog() == nil {
		s.rightClick(x, y)
	}
}

func (u *ui) click(x, y int) {
	w, h := u.screen.Size()
	switch d := u.dialog(); {
	case d != nil:
		d.click(y)
	case u.session != nil:
		u.session.click(x, y)
	default:
		u.front().click(canvas{w: w, h: h}, x, y)
	}
}
