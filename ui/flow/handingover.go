package flow

import (
	"context"
	"io"
	"slices"

	"kiikey/kiiex"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/export"
	"kiikey/kiiex/problem"
	"kiikey/store/atomicfile"
	"kiikey/store/state"
	"kiikey/ui/flow/exportfile"
	"kiikey/ui/flow/handover"
)

// Identities returns what opens a file that was handed over: age identities as text, which the caller clears.
type Identities func(context.Context) ([]kiiex.Secret, error)

// Identities is the vault's own.
func (j *Job) Identities(ctx context.Context) ([]kiiex.Secret, error) {
	return j.Store().Identities(ctx)
}

// Receiver returns what others encrypt to when they hand credentials over to the user; made tells that its identity was
// made for that now. Errors are those of store.Receiver.
func (j *Job) Receiver(ctx context.Context) (recipient string, made bool, err error) {
	recipient, made, err = j.Store().Receiver(ctx, j.Now())
	if made || err != nil {
		j.recordChange(state.Event{Action: ActionReceiver}, err)
	}
	return recipient, made, err
}

// Handover is credentials that are to be handed over. It holds no secret.
type Handover struct {
	// Keys are the API keys to hand over, in the order in which they were named.
	Keys []Summary
	// Production is set where one of them is for production.
	Production bool
	// Cautions are sentences on what speaks against it.
	Cautions []string

	to handover.Recipients
}

// PrepareHandover looks up the credentials to hand over and the recipients. present is the vault's passphrase, which is
// asked for first: somebody may have found this terminal unlocked. Errors are those of handover.ParseRecipients, of
// Unlock and of Summary.
func (j *Job) PrepareHandover(ctx context.Context, names, to []string, present Passphrase) (*Handover, error) {
	recipients, err := handover.ParseRecipients(to)
	if err != nil {
		return nil, err
	}
	if _, err := j.verifyPassphrase(ctx, present); err != nil {
		return nil, err
	}
	h := &Handover{to: recipients}
	for _, name := range names {
		s, err := j.Summary(ctx, name)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(h.Keys, func(k Summary) bool { return k.ID == s.ID }) {
			continue
		}
		h.Keys = append(h.Keys, s)
		h.Production = h.Production || j.isProduction(s.Environment)
		h.Cautions = append(h.Cautions, j.ended(s)...)
	}
	return h, nil
}

// ended is a sentence on a key whose day is over; empty for another.
func (j *Job) ended(s Summary) []string {
	if !kiiex.Expired(s.Expires, j.Now()) {
		return nil
	}
	return []string{quoted(s.Name) + " expired on " + cause.Day(s.Expires) + "."}
}

// Needed reports whether something is at stake that the user has to be asked about.
func (h *Handover) Needed() bool {
	return h.Production || len(h.Cautions) > 0 || slices.ContainsFunc(h.Keys, func(k Summary) bool { return k.Withdraws })
}

// Recipients returns whom it is for, each once.
func (h *Handover) Recipients() []string { return h.to.Texts() }

// WriteHandover writes the file, which FreeTarget has allowed, readable by its owner alone. What is there already is
// replaced only with replace. The user has been asked where that is Needed. Sessions do not travel. Keys are afterwards what
// was handed over. Errors are those of Credential, BadValue, and FileUnusable.
func (j *Job) WriteHandover(ctx context.Context, h *Handover, path string, replace bool) error {
	err := j.writeHandover(ctx, h, path, replace)
	for _, k := range h.Keys {
		j.recordChange(state.Event{Action: ActionHandover, Credential: k.ID, Environment: k.Environment}, err)
	}
	return err
}

func (j *Job) writeHandover(ctx context.Context, h *Handover, path string, replace bool) error {
	s := j.Store()
	var given []kiiex.Credential
	defer func() {
		for _, c := range given {
			c.Clear()
		}
	}()
	for i, k := range h.Keys {
		c, err := s.LoadID(ctx, k.ID)
		if err != nil {
			return err
		}
		given = append(given, c)
		h.Keys[i] = j.Summarize(c)
		if err := receivable(c); err != nil {
			return err
		}
		if same := slices.IndexFunc(given[:i], func(other kiiex.Credential) bool { return other.APIKey == c.APIKey }); same >= 0 {
			return &problem.Problem{
				Kind: problem.BadValue,
				What: quoted(given[same].Name) + " and " + quoted(c.Name) + " have the same API key.",
				Why:  "In one file nothing could tell the two apart.",
				Next: "Hand over one of the two, or each in a file of its own.",
			}
		}
	}
	content := export.Format(given...)
	defer clear(content)
	sealed, err := handover.Seal(content, h.to)
	if err != nil {
		return err
	}
	return writeTarget("file", path, sealed, atomicfile.Options{Exclusive: !replace})
}

// receivable says why the receiver could not import a credential.
func receivable(c kiiex.Credential) error {
	content := export.Format(c)
	defer clear(content)
	read, err := export.Parse(content)
	if err == nil {
		read.Clear()
		return nil
	}
	told := *problem.From(err)
	told.Why = told.What + " " + told.Why
	told.What = quoted(c.Name) + " can't be handed over: the receiver could not import it."
	told.Next = "Correct it, or import it again from the exchange's file. Hand over the others without it."
	return &told
}

// CheckRecipients says why these cannot be encrypted to, before a passphrase is asked for. Errors are those of
// handover.ParseRecipients.
func CheckRecipients(to []string) error {
	_, err := handover.ParseRecipients(to)
	return err
}

// ReadIdentity reads a file of age identities for Identities, and tells who else can read it. Errors are those of
// exportfile.Read and of handover.Identity.
func ReadIdentity(ctx context.Context, path string) (kiiex.Secret, []string, error) {
	f, err := exportfile.Read(ctx, path, true) // it is the user's own
	if err != nil {
		return kiiex.Secret{}, nil, err
	}
	identity, err := handover.Identity(f.Data)
	return identity, f.Notices, err
}

// ReadIdentityFrom is ReadIdentity for a stream.
func ReadIdentityFrom(ctx context.Context, r io.Reader) (kiiex.Secret, error) {
	f, err := exportfile.ReadFrom(ctx, r)
	if err != nil {
		return kiiex.Secret{}, err
	}
	return handover.Identity(f.Data)
}
