package accessible

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"

	"kiikey/kiiex"
	"kiikey/kiiex/export"
	"kiikey/store"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
	"kiikey/ui/flow/exportfile"
	"kiikey/ui/words"
	"kiikey/ui/words/walkthrough"
)

// thenUse goes on with a credential that was brought in.
func (c *conversation) thenUse(bring func(context.Context) (flow.Summary, error)) func(context.Context) error {
	return func(ctx context.Context) error {
		saved, err := bring(ctx)
		if err != nil {
			return err
		}
		return c.credential(ctx, saved)
	}
}

// bringKey reads an exported key, asks for what it lacks, and saves it.
func (c *conversation) bringKey(ctx context.Context) (flow.Summary, error) {
	for {
		source, err := c.askSource(ctx)
		if err != nil {
			return flow.Summary{}, err
		}
		saved, err := c.importFrom(ctx, source)
		source.Clear()
		if !errors.Is(err, ask.ErrBack) {
			return saved, err
		}
	}
}

// bringSample keeps the sandbox's sample key, unless it is there already.
func (c *conversation) bringSample(ctx context.Context) (flow.Summary, error) {
	c.say(words.WhatTheSampleIs)
	held, err := c.job.HeldSample(ctx)
	switch {
	case err != nil:
		return flow.Summary{}, err
	case held != nil:
		c.say(walkthrough.HaveTheSample)
		return *held, nil
	}
	source, err := flow.SampleExport()
	if err != nil {
		return flow.Summary{}, err
	}
	defer source.Clear()
	name, replace := flow.SampleName, false
	if taken, err := c.isTaken(ctx, name); err != nil {
		return flow.Summary{}, err
	} else if taken {
		c.say(words.Taken(name) + " Choose another name for the sample.")
		if name, replace, err = c.askName(ctx, ""); err != nil {
			return flow.Summary{}, err
		}
	}
	return c.save(ctx, source.Drafts[0], name, kiiex.SandboxName, replace)
}

// askSource asks for the file, or its content, until one of them can be used. Clear it after use.
func (c *conversation) askSource(ctx context.Context) (*flow.Source, error) {
	for {
		answer, pasted, err := c.LineOrDocument(ctx, ask.Question{
			Ask: "File", May: "its path, or paste its content",
			Help: words.ExportFile + " A path that ends with a slash lists that folder. " +
				"Pasted content is not shown. If a file's name begins with a bracket, type ./ before it.",
		})
		if err != nil {
			return nil, err
		}
		source, err := c.readSource(ctx, answer, pasted)
		switch {
		case err == nil && source != nil:
			return source, nil
		case errors.Is(err, ask.ErrBack):
		case err != nil:
			if err := c.settle(ctx, err); err != nil {
				return nil, err
			}
		}
	}
}

// readSource reads what was named or pasted. It returns nil for a folder, which it reads out.
func (c *conversation) readSource(ctx context.Context, answer string, pasted kiiex.Secret) (*flow.Source, error) {
	if !pasted.IsEmpty() {
		return flow.PastedExport(pasted.Bytes())
	}
	path, err := exportfile.TypedPath(answer)
	if err != nil {
		return nil, err
	}
	if strings.HasSuffix(path, string(os.PathSeparator)) {
		return nil, c.readOutFolder(answer)
	}
	info, err := flow.InspectExport(path)
	if err != nil {
		return nil, err
	}
	if info.LinkTarget != "" {
		c.say(words.LeadsTo(info.LinkTarget))
		follow, err := c.yes(ctx, "Read that file", "If not, type another path.", false)
		if err != nil || !follow {
			return nil, err
		}
	}
	return flow.ReadExport(ctx, path, info.LinkTarget != "", c.job.Identities)
}

// readOutFolder names what is in a folder.
func (c *conversation) readOutFolder(typed string) error {
	entries, err := exportfile.Complete(typed, maxListed)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		c.say(exportfile.InThatFolder + " nothing.")
		return nil
	}
	c.say(exportfile.InThatFolder + ":")
	for _, e := range entries {
		c.say(shown(e.Name))
	}
	return nil
}

// importFrom asks for everything else and saves. ask.ErrBack asks for another file.
func (c *conversation) importFrom(ctx context.Context, source *flow.Source) (flow.Summary, error) {
	draft, err := c.pickDraft(ctx, source)
	if err != nil {
		return flow.Summary{}, err
	}
	defer func() { draft.Clear() }()
	c.sayDraft(source, draft)
	var questions []func(context.Context) error
	for _, field := range draft.Credential.Missing() {
		questions = append(questions, func(ctx context.Context) error { return c.askField(ctx, &draft, field) })
	}
	name, replace, env, remove := draft.NameHint, false, kiiex.Environment{}, false
	if name == "" && len(draft.Credential.APIKey) >= 4 {
		name = "key-" + draft.Credential.APIKey[:4]
	}
	questions = append(questions,
		func(ctx context.Context) (err error) {
			name, replace, err = c.askName(ctx, name)
			return err
		},
		func(ctx context.Context) (err error) {
			c.say(kiiex.OnlyThere)
			env, err = c.chooseEnvironment(ctx, words.CreatedIn, draft.EnvironmentHint)
			return err
		},
	)
	if source.IsFile() && !source.HandedOver {
		questions = append(questions, func(ctx context.Context) (err error) {
			remove, err = c.yes(ctx, words.DeleteFile, words.FileIsPlain, false)
			return err
		})
	}
	if err := ask.InTurn(ctx, questions...); err != nil {
		return flow.Summary{}, err
	}
	saved, err := c.save(ctx, draft, name, env.Name, replace)
	if err == nil && source.HandedOver {
		c.untested = saved.ID
	}
	if err != nil || !remove {
		return saved, err
	}
	told, err := source.DeleteFile()
	if err != nil {
		c.tell(err)
	} else {
		c.say(told.String())
	}
	return saved, nil
}

// pickDraft asks for one of several keys.
func (c *conversation) pickDraft(ctx context.Context, source *flow.Source) (export.Draft, error) {
	if len(source.Drafts) == 1 {
		return source.Drafts[0], nil
	}
	c.say(words.SeveralKeys(len(source.Drafts)))
	q := ask.Choice{Ask: "Which API key"}
	for _, d := range source.Drafts {
		q.Options = append(q.Options, ask.Option{Label: words.Spoken.OneKey(d)})
	}
	i, err := c.Choose(ctx, q)
	if err != nil {
		return export.Draft{}, err
	}
	return source.Drafts[i], nil
}

// sayDraft reads out what the file holds, secrets hidden, and what is odd about it.
func (c *conversation) sayDraft(source *flow.Source, draft export.Draft) {
	c.say("Read from " + shown(source.Label) + ".")
	for _, f := range words.Spoken.FoundIn(draft) {
		text := f.Field.Label() + ": " + f.Value
		if f.Note != "" {
			text += ", " + f.Note
		}
		c.say(text)
	}
	if len(draft.Unknown) > 0 {
		c.say(words.NotUsed(draft.Unknown))
	}
	for _, w := range draft.Warnings {
		c.say("Warning: " + w.Field.Label() + ": " + shown(w.Text))
	}
	if source.HandedOver {
		c.say(words.FingerprintLabel + ": " + draft.Credential.Fingerprint())
	}
	c.remark(source.Notices)
}

// askField asks for a field that the file lacks.
func (c *conversation) askField(ctx context.Context, draft *export.Draft, field kiiex.FieldName) error {
	help := words.Missing(field)
	c.say("The " + field.Label() + " is missing. " + help)
	if field != kiiex.FieldAPISecret {
		_, err := c.Line(ctx, ask.Question{Ask: field.Label(), Help: help, Check: func(answer string) error { return draft.Set(field, answer) }})
		return err
	}
	for {
		secret, err := c.Secret(ctx, ask.Question{Ask: field.Label(), Help: help})
		if err != nil {
			return err
		}
		c.DropTyped(ctx)
		err = draft.Set(field, secret.Reveal())
		secret.Clear()
		if err == nil {
			return nil
		}
		c.Refuse(err)
	}
}

// askName asks for a name. One that is taken is asked about: replace is set where the person agreed.
func (c *conversation) askName(ctx context.Context, suggested string) (name string, replace bool, err error) {
	for {
		name, err := c.Line(ctx, ask.Question{Ask: "Name", Fallback: suggested, Check: kiiex.CheckName, Help: words.NameHint})
		if err != nil {
			return suggested, false, err
		}
		taken, err := c.isTaken(ctx, name)
		if err != nil || !taken {
			return name, false, err
		}
		agreed, err := c.confirm(ctx, words.Replace(name))
		if err != nil && !errors.Is(err, ask.ErrBack) || agreed {
			return name, agreed, err
		}
	}
}

// isTaken reports whether a credential of that name is kept.
func (c *conversation) isTaken(ctx context.Context, name string) (bool, error) {
	entries, err := c.job.Names(ctx)
	return slices.ContainsFunc(entries, func(e store.Entry) bool { return e.Name == kiiex.NormalName(name) }), err
}

// remark reads out what is odd about a credential.
func (c *conversation) remark(remarks []string) {
	for _, r := range remarks {
		c.say("Warning: " + shown(r))
	}
}

// save puts the credential into the store.
func (c *conversation) save(ctx context.Context, draft export.Draft, name, environment string, replace bool) (flow.Summary, error) {
	credential, err := draft.Complete(name, environment, c.job.Now())
	if err != nil {
		return flow.Summary{}, err
	}
	defer credential.Clear()
	remarks, err := c.job.Remarks(ctx, credential)
	if err != nil {
		return flow.Summary{}, err
	}
	if err := c.job.Save(ctx, credential, replace); err != nil {
		return flow.Summary{}, err
	}
	c.say(words.SavedAs(credential.Name))
	c.remark(remarks)
	return c.job.Summarize(credential), nil
}
