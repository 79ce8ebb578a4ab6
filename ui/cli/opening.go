package cli

import (
	"context"
	"errors"
	"strings"
	"time"

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

// existing finds the vault for a command that uses what is in it. Only import, restore and handover --receive create one: a
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

// openVault unlocks the vault.
func (p *program) openVault(ctx context.Context) (*flow.Job, error) {
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

// openOrCreateVault unlocks the vault, or creates it at first use.
func (p *program) openOrCreateVault(ctx context.Context) (*flow.Job, error) {
	job, err := p.existing()
	switch {
	case errors.Is(err, errNoneSaved):
		return job, p.createVault(ctx, job)
	case err != nil:
		return nil, err
	}
	return job, p.unlock(ctx, job)
}

// createVault creates the vault. On a terminal it asks whether a keyring may unlock it.
func (p *program) createVault(ctx context.Context, job *flow.Job) error {
	err := p.newVaultPassphrase(p.vaultPassphrase()).Use(func(give flow.Passphrase) error { return job.Create(ctx, give) })
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

// offerRemembering asks which of the keyrings that respond should unlock the vault. A failure after that is a warning: the
// passphrase always unlocks it.
func (p *program) offerRemembering(ctx context.Context, job *flow.Job) error {
	keyrings := job.Keyrings(ctx)
	if len(keyrings) == 0 {
		return nil
	}
	chosen, err := onTerminal(p, nil, func(t *ask.Prompter) (string, error) { return t.Remembering(ctx, keyrings) })
	if err != nil || chosen == "" {
		return err
	}
	if err := job.Remember(ctx, chosen); err != nil {
		p.warn(problem.From(err).Error())
		return nil
	}
	p.note("%s", words.RememberedBy(chosen))
	return nil
}

// unlock unlocks an existing vault.
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

// open unlocks an existing vault, and reports whether its passphrase did. If a passphrase file is named, no other way is
// tried.
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
	err = p.tryPassphrase(p.vaultPassphrase(), func(give flow.Passphrase) error { return job.Unlock(ctx, give) })
	return err == nil, err
}

// stayUnlocked keeps the vault unlocked for a while after its passphrase was typed, if the configuration says so.
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
	p.note("%s", unlockedUntil(until))
}

// tryPassphrase opens something with a passphrase. A wrong one is typed again, or has to be corrected in its file. What is
// typed meanwhile isn't echoed.
func (p *program) tryPassphrase(w passphraseSource, open func(flow.Passphrase) error) error {
	if w.file == "" {
		release, err := p.hold()
		if err != nil {
			return err
		}
		defer release()
	}
	for try := 1; ; try++ {
		err := p.presentPassphrase(w).Use(open)
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

// mayLogIn asks before a login where that is needed; yes answers. What to be cautious of is only said.
func (p *program) mayLogIn(ctx context.Context, job *flow.Job, q flow.Question, ask func(flow.Question) words.Question, yes bool) error {
	p.warn(q.Cautions...)
	q.Cautions = nil
	return p.confirmLogin(ctx, job, q, ask(q), yes)
}

// confirmLogin asks ask if q needs that, and notes the yes. With yes it only says what to be cautious of.
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

// ask says what is at stake, and asks. Without a terminal the error is none.
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

// freeTarget reports whether there is a file at path, which a result may replace: after a question, which yes answers.
func (p *program) freeTarget(ctx context.Context, job *flow.Job, path string, yes bool, passphraseFiles ...string) (there bool, err error) {
	there, err = job.FreeTarget(path, append(passphraseFiles, p.passphraseFile)...)
	if err == nil && there && !yes {
		err = p.confirm(ctx, words.ReplaceFile(path))
	}
	return there, err
}

// runWithYes is the advice where nobody can be asked.
const runWithYes = "If you are sure, run it again with --yes."

// confirm asks. A no, or no terminal to ask on, is a problem of kind NotConfirmed.
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
