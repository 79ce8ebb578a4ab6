package cli

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"kiikey/kiiex"
	"kiikey/kiiex/export"
	"kiikey/kiiex/problem"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

// checkGiven checks the flags before the file is read, and without creating a folder. Only the file shows whether a missing
// flag is a mistake.
func (p *program) checkGiven(c *cobra.Command, o importFlags) error {
	for _, flag := range []string{"name", "env"} {
		if c.Flags().Changed(flag) {
			if err := needs(c, flag); err != nil { // an unset variable
				return err
			}
		}
	}
	if o.name != "" {
		if err := kiiex.CheckName(o.name); err != nil {
			return err
		}
	}
	if o.name == "" || o.environment == "" {
		return nil
	}
	job, err := p.openJob()
	if err != nil {
		return err
	}
	_, err = job.Environment(o.environment)
	return err
}

// chooseDrafts returns one draft, or all of a file that was handed over.
func (p *program) chooseDrafts(c *cobra.Command, source *flow.Source, o importFlags) ([]export.Draft, error) {
	if !source.HandedOver {
		if err := needs(c, "name", "env"); err != nil {
			return nil, err
		}
	}
	if !source.HandedOver || o.pick != "" || len(source.Drafts) == 1 {
		draft, err := p.pick(c.Context(), source, o.pick)
		return []export.Draft{draft}, err
	}
	for _, f := range []struct{ flag, value string }{{"name", o.name}, {"user-id", o.userID}, {"nonce", o.nonce}} {
		if f.value != "" {
			return nil, mistake(c, "--"+f.flag+" is for one credential, the file has "+strconv.Itoa(len(source.Drafts))+".", "",
				pickOne)
		}
	}
	return source.Drafts, nil
}

// named returns the flags with name and environment: those given, else those of a file that was handed over.
func (p *program) named(c *cobra.Command, job *flow.Job, source *flow.Source, draft export.Draft, o importFlags) (importFlags, error) {
	var missing []string
	if o.name == "" {
		if o.name = draft.NameHint; o.name == "" {
			missing = append(missing, "--name")
		}
	}
	if o.environment == "" {
		if o.environment = draft.EnvironmentHint; o.environment == "" {
			missing = append(missing, "--env")
		}
	}
	if len(missing) > 0 {
		next := ""
		if len(source.Drafts) > 1 && o.pick == "" {
			next = "Import them one by one. " + pickOne
		}
		return o, mistake(c, "Missing: "+strings.Join(missing, " and ")+".", "The file doesn't say, or not in a usable way.", next)
	}
	_, err := job.Environment(o.environment)
	if errors.Is(err, problem.Of(problem.NoEnvironment)) {
		told := *problem.From(err)
		told.Next = "Choose one of yours with --env, or add it " + problem.ToConfig
		return o, &told
	}
	return o, err
}

// otherName adds to a taken name what to do.
func otherName(err error, several bool) error {
	if !errors.Is(err, problem.Of(problem.NameTaken)) {
		return err
	}
	told := *problem.From(err)
	told.Next = "Choose another --name, or replace it: --replace"
	if several {
		told.Next = "Nothing was imported. Import them one by one, with --pick and another --name, or replace yours: --replace"
	}
	return &told
}

// pick returns the draft whose API key begins with prefix, or asks on the terminal for one of several.
func (p *program) pick(ctx context.Context, source *flow.Source, prefix string) (draft export.Draft, err error) {
	draft, failure := source.Pick(prefix)
	if !errors.Is(failure, problem.Of(problem.SeveralKeys)) {
		return draft, failure
	}
	none := *problem.From(failure)
	none.Next = pickOne
	if prefix != "" {
		return draft, &none
	}
	return onTerminal(p, &none, func(t *ask.Prompter) (export.Draft, error) { return t.APIKey(ctx, source.Drafts) })
}

// fillIn adds the values of flags, and asks for missing ones.
func (p *program) fillIn(ctx context.Context, draft *export.Draft, o importFlags) error {
	for _, f := range []struct {
		field kiiex.FieldName
		flag  string
		value string
		held  string // in the file
	}{
		{kiiex.FieldNonce, "--nonce", o.nonce, draft.Credential.Nonce},
		{kiiex.FieldUserID, "--user-id", o.userID, draft.Credential.UserID},
	} {
		switch {
		case f.value != "":
			if f.held != "" && f.held != f.value {
				p.warn("The file has another " + f.field.Noun() + ": kiikey uses " + f.flag + ".")
			}
			if err := draft.Set(f.field, f.value); err != nil {
				return err
			}
		case !draft.Has(f.field):
			if err := p.askFor(ctx, draft, f.field, f.flag); err != nil {
				return err
			}
		}
	}
	return nil
}

// askFor asks for a field until it is usable.
func (p *program) askFor(ctx context.Context, draft *export.Draft, field kiiex.FieldName, flag string) error {
	none := &problem.Problem{
		Kind: problem.MissingField,
		What: "The " + field.Noun() + " is missing.",
		Why:  words.Missing(field),
		Next: "Give it with " + flag + ".",
	}
	_, err := onTerminal(p, none, func(t *ask.Prompter) (struct{}, error) { return struct{}{}, t.Field(ctx, draft, field) })
	return err
}
