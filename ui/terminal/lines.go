package terminal

import (
	"context"

	"talko/ui/plain"
)

// inLines runs talko where there is no screen, for the same user on the same
// servers.
func inLines(ctx context.Context, o Options) (Outcome, error) {
	lines := *o.Lines
	lines.Join, lines.Remember, lines.Forget, lines.Guests = o.Join, o.Remember, o.Forget, o.Guests
	lines.Credential, lines.User, lines.SignUp, lines.Server = o.Credential, o.User, o.SignUp, o.Server
	lines.Log, lines.Now, lines.Kept, lines.Invitation = o.Log, o.Now, true, o.Invitation
	outcome, err := plain.Run(ctx, lines)
	return Outcome{Stay: outcome.Stay}, err
}
