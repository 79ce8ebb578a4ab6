package accessible

import (
	"context"
	"errors"
	"os"
	"strings"

	"kiikey/kiiex"
	"kiikey/kiiex/export"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
	"kiikey/ui/flow/exportfile"
	"kiikey/ui/words"
)

// thenUse opens the menu of the credential that bring returns.
func (c *conversation) thenUse(bring func(context.Context) (flow.Summary, error)) func(context.Context) error {
	return func(ctx context.Context) error {
		saved, err := bring(ctx)
		if err != nil {
			return err
		}
		return c.credential(ctx, saved)
	}
}

// bringKey reads an exported API key, asks for missing fields, and saves it.
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

// bringSample saves the sandbox's sample credential, unless it is there already.
func (c *conversation) bringSample(ctx context.Context) (flow.Summary, error) {
	c.Say("This credential belongs to nobody. The sandbox is a built-in exchange: you can sign and log in for real, without a network.")
	summary, had, err := c.job.TakeSample(ctx)
	if err == nil {
		c.Say(words.SampleTaken(summary.Name, had))
	}
	return summary, err
}

// askSource asks for the file or its content until it can be used. Clear it after use.
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

// readSource reads a file or pasted content. For a folder it lists the files and returns nil.
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
	target, err := exportfile.LinkTarget(path)
	if err != nil {
		return nil, err
	}
	if target != "" {
		c.Say(words.LeadsTo(target))
		follow, err := c.Yes(ctx, ask.Question{Ask: "Read that file", Help: "If not, type another path."}, false)
		if err != nil || !follow {
			return nil, err
		}
	}
	return flow.ReadExport(ctx, path, target != "", c.job.Identities)
}

// readOutFolder lists a folder.
func (c *conversation) readOutFolder(typed string) error {
	entries, err := exportfile.Complete(typed, maxListed)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		c.Say(exportfile.InThatFolder + " nothing.")
		return nil
	}
	c.Say(exportfile.InThatFolder + ":")
	for _, e := range entries {
		c.Say(shown(e.Name))
	}
	return nil
}

// importFrom asks for everything else and saves. After ask.ErrBack the caller asks for another file.
func (c *conversation) importFrom(ctx context.Context, source *flow.Source) (flow.Summary, error) {
	draft, err := c.pickDraft(ctx, source)
	if err != nil {
		return flow.Summary{}, err
	}
	defer func() { draft.Clear() }()
	c.sayDraft(source, draft)
	env, remove := kiiex.Environment{}, false
	name, err := c.job.FreeName(ctx, flow.SuggestedName(draft))
	if err != nil {
		return flow.Summary{}, err
	}
	questions := append(c.missing(&draft),
		func(ctx context.Context) (err error) {
			name, err = c.askName(ctx, name)
			return err
		},
		func(ctx context.Context) (err error) {
			c.Say(kiiex.OnlyThere)
			env, err = c.chooseEnvironment(ctx, words.CreatedIn, draft.EnvironmentHint)
			return err
		},
	)
	questions = append(questions, c.askDeletion(source, words.DeleteFile, &remove)...)
	if err := ask.InTurn(ctx, questions...); err != nil {
		return flow.Summary{}, err
	}
	saved, err := c.save(ctx, draft, name, env.Name)
	if err == nil && source.HandedOver {
		c.untested = saved.ID
	}
	if err == nil && remove {
		c.deleteFile(source)
	}
	return saved, err
}

// askDeletion asks whether to delete the file that a source came from, if it has the secret in plain text.
func (c *conversation) askDeletion(source *flow.Source, question string, remove *bool) (questions []func(context.Context) error) {
	if source.IsPlainFile() {
		questions = append(questions, func(ctx context.Context) (err error) {
			*remove, err = c.Yes(ctx, ask.Question{Ask: question, Help: words.FileIsPlain}, false)
			return err
		})
	}
	return questions
}

// deleteFile deletes the file that a source came from.
func (c *conversation) deleteFile(source *flow.Source) {
	told, err := source.DeleteFile()
	if err != nil {
		c.sayProblem(err)
		return
	}
	c.Say(told.String())
}

// pickDraft asks for one of several API keys.
func (c *conversation) pickDraft(ctx context.Context, source *flow.Source) (export.Draft, error) {
	if len(source.Drafts) == 1 {
		return source.Drafts[0], nil
	}
	return c.APIKey(ctx, source.Drafts)
}

// sayDraft shows the fields of the file, secrets masked, and its warnings.
func (c *conversation) sayDraft(source *flow.Source, draft export.Draft) {
	c.Say("Read from " + shown(source.Label) + ".")
	for _, f := range words.Spoken.FoundIn(draft) {
		text := f.Field.Label() + ": " + f.Value
		if f.Note != "" {
			text += ", " + f.Note
		}
		c.Say(text)
	}
	if len(draft.Unknown) > 0 {
		c.Say(words.NotUsed(draft.Unknown))
	}
	for _, w := range draft.Warnings {
		c.Say("Warning: " + w.Field.Label() + ": " + shown(w.Text))
	}
	if source.HandedOver {
		c.Say(words.FingerprintLabel + ": " + draft.Credential.Fingerprint())
	}
	c.remark(source.Notices)
}

// missing asks for each field that a draft lacks.
func (c *conversation) missing(draft *export.Draft) (questions []func(context.Context) error) {
	for _, field := range draft.Credential.Missing() {
		questions = append(questions, func(ctx context.Context) error { return c.Field(ctx, draft, field) })
	}
	return questions
}

// askName asks for a name.
func (c *conversation) askName(ctx context.Context, suggested string) (string, error) {
	return c.Line(ctx, ask.Question{Ask: "Name", Fallback: suggested, Check: kiiex.CheckName, Help: words.NameHint})
}

// remark shows warnings about a credential.
func (c *conversation) remark(remarks []string) {
	for _, r := range remarks {
		c.Say("Warning: " + shown(r))
	}
}

// save puts the credential into the vault. Before it replaces another one it shows both; a user who does not agree gives
// another name.
func (c *conversation) save(ctx context.Context, draft export.Draft, name, environment string) (flow.Summary, error) {
	credential, err := draft.Complete(name, environment, c.job.Now())
	if err != nil {
		return flow.Summary{}, err
	}
	defer credential.Clear()
	var held *flow.Summary
	for {
		if held, err = c.job.Holder(ctx, credential.Name); err != nil {
			return flow.Summary{}, err
		}
		if held == nil {
			break
		}
		err := c.confirm(ctx, words.Spoken.Replace(*held, c.job.Summarize(credential), c.kind, c.job.Now()))
		if err == nil {
			break
		}
		if !errors.Is(err, ask.ErrBack) {
			return flow.Summary{}, err
		}
		if name, err = c.job.FreeName(ctx, credential.Name); err != nil {
			return flow.Summary{}, err
		}
		if name, err = c.askName(ctx, name); err != nil {
			return flow.Summary{}, err
		}
		credential.Name = kiiex.NormalName(name)
	}
	remarks, err := c.job.Remarks(ctx, credential)
	if err != nil {
		return flow.Summary{}, err
	}
	if err := c.job.Save(ctx, credential, held != nil); err != nil {
		return flow.Summary{}, err
	}
	if held != nil {
		c.Say(words.Replaced(credential.Name) + undoable)
	} else {
		c.Say(words.SavedAs(credential.Name))
	}
	c.remark(remarks)
	return c.job.Summarize(credential), nil
}
