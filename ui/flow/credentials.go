package flow

import (
	"context"
	"slices"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/export"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/store/state"
)

// Summary is a credential as lists show it: nothing secret, so it may be kept for as long as a screen
// likes.
type Summary struct {
	ID, Name, Environment string
	UserID, UserName      string
	Nonce                 string
	MaskedKey             string
	Fingerprint           string // of the API key, to be compared by voice
	Permissions           []string
	IPWhitelist           []string
	// Withdraws is set where the permissions, or those that a session last showed, can take money out of the account.
	Withdraws  bool
	Note       string
	Expires    time.Time // a day; zero if it is not known
	ImportedAt time.Time
	// LastTest is nil when the credential has never been tested here.
	LastTest *state.Test
	// SessionUntil is the end of its session in its own environment unless it is used before; zero for none.
	// It lies in the future when the summary is made.
	SessionUntil time.Time
	// Rotation is the one that it is part of; nil for none.
	Rotation *store.Rotation
}

// Summarize drops the secret of a credential that was just made and adds the outcome of the last test.
func (j *Job) Summarize(c kiiex.Credential) Summary {
	s := Summary{
		ID: c.ID, Name: c.Name, Environment: c.Environment, UserID: c.UserID, UserName: c.UserName, Nonce: c.Nonce,
		MaskedKey: kiiex.MaskKey(c.APIKey), Fingerprint: c.Fingerprint(), Permissions: c.Permissions, IPWhitelist: c.IPWhitelist,
		Withdraws: kiiex.CanWithdraw(c.Permissions) || j.state.Withdraws(c.ID), Note: c.Note, Expires: c.Expires, ImportedAt: c.ImportedAt,
	}
	if t, ok := j.state.LastTest(c.ID); ok {
		s.LastTest = &t
	}
	return s
}

// ExpiryDay is the day of Expires as it is typed, 2026-12-31; empty if it is not known.
func (s Summary) ExpiryDay() string {
	if s.Expires.IsZero() {
		return ""
	}
	return s.Expires.Format(time.DateOnly)
}

// Names lists the credentials by name, from their labels, without decoding any.
func (j *Job) Names(ctx context.Context) ([]store.Entry, error) {
	return j.Store().List(ctx)
}

// Summary reads one credential and summarises it.
func (j *Job) Summary(ctx context.Context, name string) (Summary, error) {
	c, err := j.Credential(ctx, name)
	if err != nil {
		return Summary{}, err
	}
	defer c.Clear()
	beside, err := j.readBeside(ctx)
	if err != nil {
		return Summary{}, err
	}
	return beside.summary(c), nil
}

// Holder returns the credential that has a name, nil for none. Of one that cannot be read it has no more than lists show.
func (j *Job) Holder(ctx context.Context, name string) (*Summary, error) {
	e, err := j.entryOf(ctx, kiiex.NormalName(name))
	if err != nil || e.ID == "" {
		return nil, err
	}
	held, err := j.Summary(ctx, e.Name)
	if err != nil {
		held = Summary{ID: e.ID, Name: e.Name, Environment: e.Environment}
	}
	return &held, nil
}

// EachSummary reads every credential, in the order of their names, and hands over what lists show of it, or
// why it could not be read. An error of do ends the reading and is returned.
func (j *Job) EachSummary(ctx context.Context, do func(store.Entry, Summary, error) error) error {
	beside, err := j.readBeside(ctx)
	if err != nil {
		return err
	}
	return j.Store().Each(ctx, func(e store.Entry, c kiiex.Credential, err error) error {
		if err != nil {
			return do(e, Summary{}, err)
		}
		return do(e, beside.summary(c), nil)
	})
}

// beside holds the parts of summaries that are not in the credentials' own records.
type beside struct {
	kept      rememberedSessions
	rotations []store.Rotation
}

func (j *Job) readBeside(ctx context.Context) (b beside, err error) {
	if b.kept, err = j.rememberedSessions(ctx); err == nil {
		b.rotations, err = j.rotations(ctx)
	}
	return b, err
}

func (b beside) summary(c kiiex.Credential) Summary {
	s := b.kept.job.Summarize(c)
	s.SessionUntil = b.kept.until(c)
	if i := slices.IndexFunc(b.rotations, func(r store.Rotation) bool { return r.Concerns(c.ID) }); i >= 0 {
		s.Rotation = &b.rotations[i]
	}
	return s
}

// Summaries is EachSummary as a list; it fails if one credential cannot be read.
func (j *Job) Summaries(ctx context.Context) ([]Summary, error) {
	var summaries []Summary
	err := j.EachSummary(ctx, func(_ store.Entry, s Summary, err error) error {
		summaries = append(summaries, s)
		return err
	})
	return summaries, err
}

// Credential reads one credential with its secret: clear it after use.
func (j *Job) Credential(ctx context.Context, name string) (kiiex.Credential, error) {
	return j.Store().Load(ctx, name)
}

// Save puts a complete credential into the store; with replace, in the place of one of the same name.
func (j *Job) Save(ctx context.Context, c kiiex.Credential, replace bool) error {
	return j.SaveAll(ctx, []kiiex.Credential{c}, replace)
}

// SaveAll is Save for several: all of them, or none.
func (j *Job) SaveAll(ctx context.Context, credentials []kiiex.Credential, replace bool) error {
	err := j.Store().SaveAll(ctx, credentials, replace)
	for _, c := range credentials {
		e := state.Event{Action: ActionImport, Environment: c.Environment}
		if err == nil {
			saved, _ := j.entryOf(ctx, c.Name)
			e.Credential = saved.ID
		}
		j.recordChange(e, err)
	}
	return err
}

// Rename gives a credential another name.
func (j *Job) Rename(ctx context.Context, from, to string) error {
	if err := kiiex.CheckName(to); err != nil {
		return err
	}
	to = kiiex.NormalName(to)
	entry, _ := j.entryOf(ctx, from)
	err := j.Store().Rename(ctx, from, to)
	j.recordChange(state.Event{Action: ActionRename, Credential: entry.ID, Environment: entry.Environment}, err)
	return err
}

// entryOf is the credential of that name as lists show it; empty for none.
func (j *Job) entryOf(ctx context.Context, name string) (store.Entry, error) {
	entries, err := j.Names(ctx)
	if i := slices.IndexFunc(entries, func(e store.Entry) bool { return e.Name == name }); i >= 0 {
		return entries[i], nil
	}
	return store.Entry{}, err
}

// Changes are the fields that edit may change in a credential; nil leaves a field as it is.
type Changes struct {
	UserID, UserName, Nonce, Environment *string
	// Note is a text, Expires a day; empty takes it away.
	Note, Expires *string
	// Permissions and IPWhitelist are lists with commas; empty for none.
	Permissions, IPWhitelist *string
}

// Needed is the problem of a field that a credential cannot do without.
func Needed(field kiiex.FieldName) error {
	return &problem.Problem{
		Kind: problem.MissingField,
		What: "The " + field.Noun() + " can't be empty.",
		Why:  "The signature needs it.",
		Next: "Give it a value, or leave it as it is.",
	}
}

// Edit changes fields of a stored credential, each checked as at import.
func (j *Job) Edit(ctx context.Context, name string, changes Changes) error {
	if changes.Environment != nil {
		if _, err := j.Environment(*changes.Environment); err != nil {
			return err
		}
	}
	e, corrected := state.Event{Action: ActionEdit}, false
	err := j.Store().Edit(ctx, name, func(c *kiiex.Credential) error {
		before, d := *c, export.Draft{Credential: *c}
		for field, value := range map[kiiex.FieldName]*string{
			kiiex.FieldUserID: changes.UserID, kiiex.FieldUserName: changes.UserName, kiiex.FieldNonce: changes.Nonce,
			kiiex.FieldPermissions: changes.Permissions, kiiex.FieldIPWhitelist: changes.IPWhitelist,
			kiiex.FieldNote: changes.Note, kiiex.FieldExpires: changes.Expires,
		} {
			if value == nil {
				continue
			}
			if err := d.Set(field, *value); err != nil {
				return err
			}
		}
		if missing := d.Credential.Missing(); len(missing) > 0 {
			return Needed(missing[0])
		}
		*c = d.Credential
		if changes.Environment != nil {
			c.Environment = *changes.Environment
		}
		e.Credential, e.Environment = c.ID, c.Environment
		corrected = before.UserID != c.UserID || before.UserName != c.UserName || before.Nonce != c.Nonce || before.Environment != c.Environment ||
			!slices.Equal(before.Permissions, c.Permissions) || !slices.Equal(before.IPWhitelist, c.IPWhitelist)
		return nil
	})
	if err == nil && corrected { // what its owner notes of it is no reason to log in again
		_ = j.state.SetEdited(e.Credential) // where that cannot be remembered, a check leaves it out for longer
	}
	j.recordChange(e, err)
	return err
}

// Remove deletes a credential, its saved sessions and the records of its tests. It need not be readable.
func (j *Job) Remove(ctx context.Context, name string) error {
	c, _ := j.entryOf(ctx, name)
	err := j.Store().Remove(ctx, name)
	if err == nil {
		j.removeEmbedded(c.ID)
		j.mu.Lock()
		j.forgotten[c.ID] = j.state.Records(c.ID)
		j.mu.Unlock()
		err = j.state.Forget(c.ID)
	}
	j.recordChange(state.Event{Action: ActionRemove, Credential: c.ID, Environment: c.Environment}, err)
	return err
}

// CanUndo reports whether there is a change that Undo would take back: false while the vault is locked.
func (j *Job) CanUndo() bool { return j.Store().CanUndo() }

// Undo takes back the last removal, replacement, edit or renaming since the vault was unlocked, then the one before,
// with the records of its tests. Errors are those of store.Undo.
func (j *Job) Undo(ctx context.Context) (store.Undone, error) {
	undone, err := j.Store().Undo(ctx)
	if err == nil {
		j.mu.Lock()
		records, ok := j.forgotten[undone.ID]
		delete(j.forgotten, undone.ID)
		j.mu.Unlock()
		if ok {
			_ = j.state.Recall(undone.ID, records) // else it counts as not tested
		}
	}
	j.recordChange(state.Event{Action: ActionUndo, Credential: undone.ID, Environment: undone.Environment}, err)
	return undone, err
}

// FreeName returns the name itself, or one like it that no credential has.
func (j *Job) FreeName(ctx context.Context, name string) (string, error) {
	entries, err := j.Names(ctx)
	return store.FreeName(name, entries), err
}
