package cli

import (
	"context"
	"errors"
	"strings"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store/kernelkeyring"
	"kiikey/store/vault"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
	"kiikey/ui/plain"
	"kiikey/ui/words"
)

// errNoneSaved marks the problem of noneSaved.
var errNoneSaved = errors.New("no credentials")

// tries limits the attempts at typing a passphrase.
const tries = 3

// existing finds the vault for a command that works with what is in it. Only import, restore and handover --receive make one: a
// mistyped --home must not leave an empty vault behind.
func (p *program) existing() (*flow.Job, error) {
	job, err := p.openJob()
	if err != nil {
		return nil, err
	}
	situation, err := job.Situation()
	if err == nil && situation == flow.NoVault {
		err = noneSaved(job)
	}
	return job, err
}

// openStore opens the vault in the cheapest way that there is.
func (p *program) openStore(ctx context.Context) (*flow.Job, error) {
	job, err := p.existing()
	if err != nil {
		return nil, err
	}
	return job, p.unlock(ctx, job)
}

// noneSaved is the problem of a missing or empty vault.
func noneSaved(job *flow.Job) error {
	folder := plain.Text(job.Folders().Data)
	why := "There is no vault in " + folder + "."
	if job.Store() != nil {
		why = "The vault in " + folder + " is empty."
	}
	return &problem.Problem{
		Kind: problem.CredentialNotFound,
		What: words.NoCredentials,
		Why:  why,
		Next: "Import one: kiikey import FILE --name NAME --env ENV",
		Err:  errNoneSaved,
	}
}

// openOrMakeStore opens the store for import, which makes one at first use.
func (p *program) openOrMakeStore(ctx context.Context) (*flow.Job, error) {
	job, err := p.openJob()
	if err != nil {
		return nil, err
	}
	situation, err := job.Situation()
	switch {
	case err != nil:
		return nil, err
	case situation != flow.NoVault:
		return job, p.unlock(ctx, job)
	}
	return job, p.makeVault(ctx, job)
}

// makeVault makes the vault, and asks who is at a terminal whether a keyring may open it.
func (p *program) makeVault(ctx context.Context, job *flow.Job) error {
	err := withPassphrase(p.newVaultPassphrase(p.vaultPassphrase()), func(give flow.Passphrase) error { return job.Create(ctx, give) })
	if err != nil {
		return err
	}
	p.note("%s", words.VaultAt(job.VaultPath()))
	p.stayUnlocked(job)
	if p.passphraseFile != "" {
		return nil
	}
	return p.offerRemembering(ctx, job)
}

// offerRemembering asks which of the keyrings that respond shall unlock the vault. What fails then is told and no
// error: the passphrase opens it in any case.
func (p *program) offerRemembering(ctx context.Context, job *flow.Job) error {
	keyrings := job.Keyrings(ctx)
	if len(keyrings) == 0 {
		return nil
	}
	chosen, err := onTerminal(p, nil, func(t *ask.Prompter) (int, error) {
		t.Say(words.ShallRemember + " " + words.WhatRememberingIs)
		q := offered(words.RememberWith, keyrings)
		q.Options = append(q.Options, ask.Option{Label: words.RememberNothing})
		i, err := t.Choose(ctx, q)
		return i + 1, err
	})
	if err != nil || chosen == 0 || chosen > len(keyrings) {
		return err
	}
	if err := job.Remember(ctx, keyrings[chosen-1].Name); err != nil {
		p.warn(problem.From(err).Error())
		return nil
	}
	p.note("%s", words.RememberedBy(keyrings[chosen-1].Name))
	return nil
}

// offered is the choice of a keyring, with what has to be known of each before.
func offered(label func(flow.Keyring) string, keyrings []flow.Keyring) ask.Choice {
	q := ask.Choice{Ask: "Your choice"}
	for _, k := range keyrings {
		q.Options = append(q.Options, ask.Option{Label: label(k), Help: k.Note})
	}
	return q
}

// unlock opens a vault that is there.
func (p *program) unlock(ctx context.Context, job *flow.Job) error {
	if job.Store() != nil {
		return nil
	}
	asked, err := p.open(ctx, job)
	if asked {
		p.stayUnlocked(job)
	}
	return err
}

// open opens a vault that is there, and reports whether its passphrase did. A passphrase file that was named is what
// is used; the other ways are for who names none.
func (p *program) open(ctx context.Context, job *flow.Job) (asked bool, err error) {
	if p.passphraseFile == "" {
		opened, notices := job.UnlockWithout(ctx)
		if p.warn(notices...); opened {
			return false, nil
		}
		if err := ctx.Err(); err != nil {
			return false, ask.Interrupted(err)
		}
	}
	err = p.untilRight(p.vaultPassphrase(), func(give flow.Passphrase) error { return job.Unlock(ctx, give) })
	return err == nil, err
}

// stayUnlocked leaves the vault unlocked for a while after its passphrase was typed, where the configuration wants it.
func (p *program) stayUnlocked(job *flow.Job) {
	minutes := job.Settings().Unlock.Minutes
	if p.passphraseFile != "" || minutes == 0 || !kernelkeyring.Supported {
		return
	}
	wanted := time.Duration(minutes) * time.Minute
	if ways, err := job.Ways(); err == nil && ways.Until.After(job.Now().Add(wanted)) {
		return // for longer already
	}
	until, err := job.UnlockFor(wanted)
	if err != nil {
		p.warn(problem.From(err).Error())
		return
	}
	p.note("%s. To lock it earlier: kiikey lock", words.UnlockedUntil(until))
}

// untilRight lets a passphrase that was typed wrong be typed again, and has that of a file corrected there.
// Nothing that is typed meanwhile is echoed.
func (p *program) untilRight(w wanted, open func(flow.Passphrase) error) error {
	if w.file == "" {
		release, err := p.hold()
		if err != nil {
			return err
		}
		defer release()
	}
	for try := 1; ; try++ {
		err := withPassphrase(p.known(w), open)
		switch wrong := errors.Is(err, problem.Of(problem.WrongPassphrase)); {
		case wrong && w.file != "":
			told := *problem.From(err)
			told.Next = strings.Replace(told.Next, vault.TypeAgain, "Correct the first line of the file of "+w.flags+".", 1)
			return &told
		case try == tries || !wrong:
			return err
		}
		p.note("%s", problem.From(err).What)
	}
}

// withPassphrase clears the passphrase when open has returned.
func withPassphrase(ask flow.Passphrase, open func(flow.Passphrase) error) error {
	var given kiiex.Secret
	defer func() { given.Clear() }()
	return open(func(ctx context.Context) (kiiex.Secret, error) {
		var err error
		given, err = ask(ctx)
		return given, err
	})
}

// mayLogIn asks before a login where that is needed; yes answers. What to be cautious of is only said.
func (p *program) mayLogIn(ctx context.Context, job *flow.Job, q flow.Question, ask func(flow.Question) words.Question, yes bool) error {
	p.warn(q.Cautions...)
	q.Cautions = nil
	return p.confirmLogin(ctx, job, q, ask(q), yes)
}

// confirmLogin asks where that is needed, in the words of ask. yes answers, and what to be cautious of is said then.
func (p *program) confirmLogin(ctx context.Context, job *flow.Job, q flow.Question, ask words.Question, yes bool) error {
	switch {
	case yes:
		p.warn(q.Cautions...)
	case q.Needed():
		if err := p.confirm(ctx, ask); err != nil {
			return err
		}
	}
	job.Agree(q)
	return nil
}

// ask asks after it has told what is at stake. Where there is no terminal to ask on, the error is none.
func (p *program) ask(ctx context.Context, q words.Question, none error) (agreed bool, err error) {
	return onTerminal(p, none, func(t *ask.Prompter) (bool, error) {
		for _, s := range q.Will {
			switch label, left, right, ok := words.Cells(s); {
			case ok:
				t.Say("  " + padded(label, 13) + padded(plain.Truncate(left, 24), 26) + right)
			case s != "":
				t.Say("! " + s)
			}
		}
		return t.Sure(ctx, ask.Question{Ask: q.Ask})
	})
}

// runWithYes ends the problem of what is asked first.
const runWithYes = "If you are sure, run it again with --yes."

// confirm asks, and turns no, and no terminal to ask on, into problems of kind NotConfirmed.
func (p *program) confirm(ctx context.Context, q words.Question) error {
	agreed, err := p.ask(ctx, q, &problem.Problem{
		Kind: problem.NotConfirmed,
		What: "kiikey asks first, and there is no terminal to ask on.",
		Why:  strings.Join(q.Lines(), "\n"),
		Next: runWithYes,
	})
	if err == nil && !agreed {
		err = &problem.Problem{Kind: problem.NotConfirmed, What: words.Cancelled}
	}
	return err
}
