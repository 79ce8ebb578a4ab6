package flow

import (
	"context"
	"errors"
	"slices"

	"kiikey/internal/shell"
	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/export"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/store/state"
)

// A key is rotated in steps that the user takes, days apart if they like: the new key is saved beside the old
// one (BeginRotation), takes the name once a login with it was accepted (TryRotation), and when programs use it
// and the old one is deleted at the exchange, the old one goes (FinishRotation). AbortRotation leads back
// before that. Only the vault records the steps done (store.Rotation), so the program may end anywhere.
//
// A face must ask BeforeLogin's question about the new credential before TryRotation, and ask before the last
// two steps.

func (j *Job) rotations(ctx context.Context) ([]store.Rotation, error) {
	return j.Store().Rotations(ctx)
}

// Rotation returns the rotation that the credential called name, the old or the new one, is part of. Where there is
// none, the error is of kind CredentialNotFound.
func (j *Job) Rotation(ctx context.Context, name string) (store.Rotation, error) {
	s, err := j.Summary(ctx, name)
	switch {
	case err != nil:
		return store.Rotation{}, err
	case s.Rotation == nil:
		return store.Rotation{}, &problem.Problem{
			Kind: problem.CredentialNotFound,
			What: "No rotation of " + quoted(s.Name) + " is under way.",
			Next: "Begin one with the file of the new API key: kiikey rotate " + shell.Word(s.Name) + " FILE",
		}
	}
	return *s.Rotation, nil
}

// Rotated returns both credentials of a rotation. Errors are those of Summary.
func (j *Job) Rotated(ctx context.Context, r store.Rotation) (old, successor Summary, err error) {
	if old, err = j.Summary(ctx, r.Old.Name); err == nil {
		successor, err = j.Summary(ctx, r.New.Name)
	}
	return old, successor, err
}

// AsSuccessor adds to the draft of a new API key whose it is, where its file has not: the old one's user.
func AsSuccessor(d *export.Draft, old Summary) error {
	if d.Has(kiiex.FieldUserID) {
		return nil
	}
	return d.Set(kiiex.FieldUserID, old.UserID)
}

// BeginRotation saves c beside the credential called name, as store.BeginRotation does. The secret stays the caller's.
func (j *Job) BeginRotation(ctx context.Context, name string, c kiiex.Credential) (store.Rotation, error) {
	return j.Store().BeginRotation(ctx, name, c)
}

// TryRotation logs in once with the new credential. Where the exchange accepts it, it takes the name, and the rotation
// comes back as it is then; that a code is wanted besides does not matter. Where the exchange refuses it, or the
// session that it gave, or answers as another user, the new one is dropped: all is as it was before. After any other
// failure it stays beside the old one, to be tried again.
func (j *Job) TryRotation(ctx context.Context, r store.Rotation, progress Progress) (store.Rotation, error) {
	err := j.tryRotation(ctx, &r, progress)
	kept := context.WithoutCancel(ctx)
	switch kind := problem.KindOf(err); {
	case err == nil, r.Accepted:
	case kind.IsRefusal() || kind == problem.NotConfirmed:
		told := *problem.From(err)
		switch undone := j.endRotation(kept, r, r.New.ID, (*store.Store).AbortRotation); {
		case undone == nil:
			told.What += " Nothing is changed: “" + r.Name() + "” is the old key still."
			told.Next += " Then begin again with the file: kiikey rotate " + shell.Word(r.Name()) + " FILE"
		case j.stands(kept, r):
			return r, undone
		}
		err = &told
	case !j.stands(kept, r):
	default:
		told := *problem.From(err)
		told.What += " The new key is saved as “" + r.New.Name + "”, and not accepted yet."
		if kind != problem.NameTaken {
			told.Next = tryOrAbort(r)
		}
		err = &told
	}
	j.recordChange(state.Event{Action: ActionRotate, Credential: r.New.ID, Environment: r.New.Environment}, err)
	return r, err
}

// stands reports whether the rotation is still at r: no other program has moved it on, or ended it.
func (j *Job) stands(ctx context.Context, r store.Rotation) bool {
	now, err := j.rotations(ctx)
	return err != nil || slices.Contains(now, r)
}

func (j *Job) tryRotation(ctx context.Context, r *store.Rotation, progress Progress) error {
	s := j.Store()
	c, err := s.LoadID(ctx, r.New.ID)
	if err != nil {
		return err
	}
	defer c.Clear()
	env, err := j.Environment(c.Environment)
	if err != nil {
		return err
	}
	login, err := j.logIn(ctx, c, env, progress, trial{use: (*Login).prove})
	if f, ok := errors.AsType[*cause.Failure](err); ok { // not what doctor finds: where this is refused, the new key is not saved
		told := *problem.From(err)
		told.Next = f.Causes(j.known(c, env))[0].Do
		err = &told
	}
	if err != nil {
		return err
	}
	defer login.Clear()
	switch {
	case login.OtherUser() != "":
		return &problem.Problem{
			Kind: problem.InvalidCredentials,
			What: "The new key is another user's.",
			Why:  login.OtherUser(),
			Next: "Create the new API key as the same user.",
		}
	case login.Proof == api.Ended:
		return login.sessionEnded()
	}
	accepted, err := s.AcceptRotation(context.WithoutCancel(ctx), *r)
	if err == nil {
		*r = accepted
	}
	return err
}

// FinishRotation drops the old credential: it is deleted at the exchange, or the user will see to that. The new one
// must have been accepted; else the error is of kind NotConfirmed.
func (j *Job) FinishRotation(ctx context.Context, r store.Rotation) error {
	if !r.Accepted {
		return &problem.Problem{
			Kind: problem.NotConfirmed,
			What: "The rotation of " + quoted(r.Name()) + " can't be finished.",
			Why:  "The exchange has not accepted its new key yet, “" + r.New.Name + "”.",
			Next: tryOrAbort(r),
		}
	}
	err := j.endRotation(ctx, r, r.Old.ID, (*store.Store).FinishRotation)
	j.recordChange(state.Event{Action: ActionRotateFinish, Credential: r.New.ID, Environment: r.New.Environment}, err)
	return err
}

func tryOrAbort(r store.Rotation) string {
	name := shell.Word(r.Name())
	return "Test it: kiikey rotate " + name + "; or go back to the old key: kiikey rotate " + name + " --abort"
}

// AbortRotation drops the new credential, and the old one has the name then.
func (j *Job) AbortRotation(ctx context.Context, r store.Rotation) error {
	err := j.endRotation(ctx, r, r.New.ID, (*store.Store).AbortRotation)
	j.recordChange(state.Event{Action: ActionRotateAbort, Credential: r.Old.ID, Environment: r.Old.Environment}, err)
	return err
}

// endRotation makes the step that drops a credential, with its records.
func (j *Job) endRotation(ctx context.Context, r store.Rotation, dropped string, end func(*store.Store, context.Context, store.Rotation) error) error {
	if err := end(j.Store(), ctx, r); err != nil {
		return err
	}
	j.removeEmbedded(dropped)
	return j.state.Forget(dropped)
}
