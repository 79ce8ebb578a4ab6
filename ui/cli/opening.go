package cli

import (
	"context"
	"errors"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/ui/flow"
	"kiikey/ui/flow/plain"
)

// errNothingKept marks the problem of a store that has not been made yet.
var errNothingKept = errors.New("there is no store yet")

// tries is how often a passphrase may be typed.
const tries = 3

// openStore opens the store for a command that works with what is in it. Only import makes one: a mistyped
// --home must not leave an empty vault behind.
func (p *program) openStore(ctx context.Context) (*flow.Job, error) {
	job, err := p.openJob()
	if err != nil {
		return nil, err
	}
	situation, err := job.Situation()
	if err != nil {
		return nil, err
	}
	switch situation {
	case flow.BackendUnchosen:
		if p.passphraseFile == "" {
			return nil, job.Unlock(ctx, nil) // says what the choices are
		}
		return nil, nothingKept(job)
	case flow.PassphraseToChoose:
		return nil, nothingKept(job)
	}
	return job, p.unlock(ctx, job, situation)
}

func nothingKept(job *flow.Job) error {
	return &problem.Problem{
		Kind: problem.CredentialNotFound,
		What: "No credentials are kept here yet.",
		Why:  "There is no vault in " + plain.Text(job.Folders().Data) + ".",
		Next: "Import one: kiikey import FILE --name NAME --env ENV",
		Err:  errNothingKept,
	}
}

// openOrMakeStore opens the store for import, which makes one at first use.
func (p *program) openOrMakeStore(ctx context.Context) (*flow.Job, error) {
	job, err := p.openJob()
	if err != nil {
		return nil, err
	}
	situation, err := job.Situation()
	if err != nil {
		return nil, err
	}
	backend := store.Vault
	switch situation {
	case flow.BackendUnchosen:
		if backend, err = p.chooseBackend(ctx, job); err != nil {
			return nil, err
		}
	case flow.PassphraseToChoose:
	default:
		return job, p.unlock(ctx, job, situation)
	}
	if backend != store.Vault {
		return job, job.Create(ctx, backend, nil)
	}
	err = withPassphrase(p.newVaultPassphrase(p.vaultPassphrase()), func(give flow.Passphrase) error { return job.Create(ctx, backend, give) })
	if err != nil {
		return nil, err
	}
	p.note("Made a vault, one encrypted file: %s", store.VaultPath(job.Folders().Data))
	return job, nil
}

// chooseBackend asks where credentials are to be kept. Without a terminal a passphrase file decides for the
// vault, and otherwise nothing does.
func (p *program) chooseBackend(ctx context.Context, job *flow.Job) (chosen store.Backend, err error) {
	backends := store.Backends()
	var options []string
	for _, b := range backends {
		options = append(options, padded(string(b.Name), 16)+b.Title+"\n"+wrapped("     ", "     ", b.Summary, defaultWidth))
	}
	asked, err := onTerminal(func(t *terminal) error {
		i, err := t.choose(ctx, "Where shall your credentials be kept? This is asked once.\n", options)
		if err == nil {
			chosen = backends[i].Name
		}
		return err
	})
	switch {
	case asked:
		return chosen, err
	case p.passphraseFile != "":
		return store.Vault, nil
	}
	return "", job.Unlock(ctx, nil) // says what the choices are
}

// unlock opens a store that is there.
func (p *program) unlock(ctx context.Context, job *flow.Job, situation flow.Situation) error {
	if situation != flow.PassphraseNeeded {
		return job.Unlock(ctx, nil)
	}
	return p.untilRight(p.vaultPassphrase(), func(give flow.Passphrase) error { return job.Unlock(ctx, give) })
}

// untilRight lets a passphrase that was typed wrong be typed again.
func (p *program) untilRight(w wanted, open func(flow.Passphrase) error) error {
	for try := 1; ; try++ {
		err := withPassphrase(p.known(w), open)
		if try == tries || w.file != "" || !errors.Is(err, problem.Of(problem.WrongPassphrase)) {
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

// confirmEnvironment asks before a credential is used where that needs a question. yes answers it.
func (p *program) confirmEnvironment(ctx context.Context, c kiiex.Credential, env kiiex.Environment, yes bool) error {
	reasons := flow.Reasons(c.Environment, env)
	if len(reasons) == 0 || yes {
		return nil
	}
	return p.confirm(ctx, reasons, "Go on?")
}

// ask asks a question on the terminal after it has told what is at stake; asked is false where there is no
// terminal.
func (p *program) ask(ctx context.Context, stakes []string, question string) (agreed, asked bool, err error) {
	asked, err = onTerminal(func(t *terminal) (err error) {
		for _, s := range stakes {
			t.print(wrapped("! ", "  ", s, widthOf(t.out)))
		}
		agreed, err = t.yes(ctx, question)
		return err
	})
	return agreed, asked, err
}

// confirm asks, and turns no, and no terminal to ask on, into problems of kind NotConfirmed.
func (p *program) confirm(ctx context.Context, stakes []string, question string) error {
	agreed, asked, err := p.ask(ctx, stakes, question)
	switch {
	case err != nil:
		return err
	case agreed:
		return nil
	case asked:
		return &problem.Problem{Kind: problem.NotConfirmed, What: "Nothing was done: you did not say yes."}
	}
	refusal := &problem.Problem{
		Kind: problem.NotConfirmed,
		What: "This asks first, and there is no terminal to ask on.",
		Next: "If you are sure, do it again with --yes.",
	}
	for i, s := range stakes {
		if i > 0 {
			refusal.Why += "\n"
		}
		refusal.Why += s
	}
	return refusal
}
