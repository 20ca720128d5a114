package plain

import (
	"context"
	"errors"
	"io"
	"strings"

	"talko/app/chat"
	"talko/app/replica"
	"talko/ui/view"
)

// signIn returns the replica of one who signed in: by the kept token, by the
// password, or by what is asked until it fits. Nil without an error: nobody
// wanted to.
func (t *talk) signIn(ctx context.Context) (*replica.Replica, error) {
	cred := t.o.Credential
	if cred.UserName == "" || t.o.User != "" {
		cred.UserName = t.o.User
	}
	if cred.Token != "" {
		r, err := t.join(ctx, cred)
		if !errors.Is(err, chat.Unauthenticated) {
			return r, err
		}
		if t.o.Forget != nil {
			t.o.Forget()
		}
		t.say("the last session has ended: please sign in again")
		cred.Token = ""
	}
	if t.o.Password != "" && cred.UserName != "" {
		cred.Password = t.o.Password
		r, err := t.join(ctx, cred)
		if err == nil || !t.o.Attended {
			return r, err
		}
		t.say(view.Failure(err))
	}
	if !t.o.Attended {
		return nil, chat.Unauthenticated.Errorf("nobody is signed in at %s: give the name with --user and the password in TALKO_PASSWORD", t.o.Server)
	}
	return t.askUntil(ctx, cred)
}

// askUntil asks who one is until that is accepted, or nobody answers.
func (t *talk) askUntil(ctx context.Context, cred chat.Credential) (*replica.Replica, error) {
	t.say("this is talko at " + t.o.Server)
	var err error
	if t.o.SignUp {
		t.say("do you have an account here?")
		cred.SignUp, err = t.decide(ctx, "yes or no: ")
	}
	for err == nil {
		var r *replica.Replica
		if cred, err = t.ask(ctx, cred); err != nil {
			break
		}
		r, refused := t.join(ctx, cred)
		if refused == nil {
			return r, nil
		}
		t.say(t.hint(refused, cred.SignUp))
		if errors.Is(refused, io.EOF) || ctx.Err() != nil {
			return nil, nil
		}
		cred.UserName = ""
	}
	if ctx.Err() != nil || errors.Is(err, io.EOF) {
		return nil, nil
	}
	return nil, err
}

// hint says why it did not work, and what helps.
func (t *talk) hint(err error, signUp bool) string {
	words := view.Failure(err)
	switch {
	case errors.Is(err, chat.Unauthenticated) && !signUp:
		return words + "; /new as a name makes a new account"
	case errors.Is(err, chat.Conflict) && signUp:
		return words + "; /old as a name signs in"
	}
	return words
}

// decide asks for a yes or a no; the answer is whether it was no.
func (t *talk) decide(ctx context.Context, prompt string) (no bool, err error) {
	for {
		answer, err := t.answer(ctx, prompt)
		if err != nil {
			return false, err
		}
		switch strings.ToLower(answer) {
		case "y", "yes":
			return false, nil
		case "n", "no":
			return true, nil
		}
	}
}

// ask asks for a name and a password; a new password is asked for twice.
func (t *talk) ask(ctx context.Context, cred chat.Credential) (chat.Credential, error) {
	var err error
	for cred.UserName == "" {
		prompt := "name: "
		if cred.SignUp {
			prompt = "name for the new account: "
		}
		if cred.UserName, err = t.answer(ctx, prompt); err != nil {
			return cred, err
		}
		switch strings.ToLower(cred.UserName) {
		case "/new", "/old":
			cred.SignUp, cred.UserName = strings.EqualFold(cred.UserName, "/new"), ""
		case "/quit":
			return cred, io.EOF
		}
	}
	for {
		prompt := "password: "
		if cred.SignUp {
			prompt = "password, of 10 characters or more: "
		}
		if cred.Password, err = t.secret(ctx, prompt); err != nil || !cred.SignUp || t.o.Secret == nil {
			return cred, err
		}
		again, err := t.secret(ctx, "the same again: ")
		if err != nil || again == cred.Password {
			return cred, err
		}
		t.say("these were not the same")
	}
}

// answer asks for a line; it is io.EOF when there is none any more.
func (t *talk) answer(ctx context.Context, prompt string) (string, error) {
	t.out.put(prompt)
	select {
	case in := <-t.in.next():
		t.in.got()
		return strings.TrimSpace(in.line), in.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// secret asks for a line that is not shown.
func (t *talk) secret(ctx context.Context, prompt string) (string, error) {
	if t.o.Secret == nil {
		return t.answer(ctx, prompt)
	}
	t.out.put(prompt)
	t.out.flush(flushTime)
	secret, err := t.o.Secret(ctx)
	t.out.put("\n")
	return secret, err
}

// join joins. Who signs up with a name and a password that they have already is
// signed in; the first answer stands otherwise.
func (t *talk) join(ctx context.Context, cred chat.Credential) (*replica.Replica, error) {
	r, err := t.o.Join(ctx, cred)
	var stranger *chat.Stranger
	if errors.As(err, &stranger) {
		if err = t.introduce(ctx, stranger); err == nil {
			r, err = t.o.Join(ctx, cred)
		}
	}
	if !cred.SignUp || !errors.Is(err, chat.Conflict) {
		return r, err
	}
	cred.SignUp = false
	if r, second := t.o.Join(ctx, cred); second == nil {
		return r, nil
	}
	return nil, err
}

// introduce shows the key of a server that was never met to who sits there, who
// may trust it; without anyone it is refused.
func (t *talk) introduce(ctx context.Context, s *chat.Stranger) error {
	if !t.o.Attended {
		return chat.Forbidden.Errorf("the key of %s is not known yet: sha256:%s (%s). "+
			"Join by a link of its host, or trust it with --accept-new", s.Server, s.Hex, s.Words)
	}
	t.strange(s)
	t.say("its host sees the same words by /share: is it this one?")
	switch no, err := t.decide(ctx, "yes or no: "); {
	case err != nil:
		return err
	case no:
		return chat.Forbidden.Errorf("%s is not trusted", s.Server)
	}
	return s.Accept()
}

// strange tells the key of a server.
func (t *talk) strange(s *chat.Stranger) {
	t.say("you have not met " + s.Server + " before; its key is")
	t.item(s.Words)
	t.item("sha256:" + s.Hex)
}
