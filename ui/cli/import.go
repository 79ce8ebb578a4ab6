package cli

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/spf13/cobra"

	"kiikey/internal/shell"
	"kiikey/kiiex"
	"kiikey/kiiex/export"
	"kiikey/kiiex/problem"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
	"kiikey/ui/flow/paths"
	"kiikey/ui/words"
)

// importing is the flags of import.
type importing struct {
	name, environment, userID, nonce, pick string
	replace, deleteFile                    bool
}

func (p *program) importCommand() *cobra.Command {
	var o importing
	c := &cobra.Command{
		Use:        "import FILE|- --name NAME --env ENV",
		Short:      words.Import.Title(),
		SuggestFor: []string{"add", "new", "create", "init", "setup"},
		Long: `Reads the file that "Export JSON" saved when you made the key, checks it, and
keeps the key in your encrypted store under a name of yours. With - the file is
read from standard input; what your shell makes of <(…) is read too.

The environment is the exchange that the key was made in: staging, production,
sandbox (practice, inside this program), or one of your own; see
"kiikey environments". A key works only there.

The exchange's file does not contain your user ID, which every signature needs.
Give it with --user-id; otherwise you are asked for it.

At first use this creates the vault, and asks for its passphrase.`,
		Example: `  # a key made in staging, by the user with the ID 151
  kiikey import export.json --name spot-orders --env staging --user-id 151

  # the file has several keys: take the one whose API key begins with 0520
  kiikey import keys.json --pick 0520 --name reports --env staging --user-id 88

  # and get rid of the file, which has the secret in plain text
  kiikey import ex.json --name mine --env staging --user-id 151 --delete-file`,
		Args: takes("FILE"),
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		if err := needs(c, "name", "env"); err != nil {
			return err
		}
		path, err := p.exportPath(c, args[0], o)
		if err != nil {
			return err
		}
		return p.importFile(c.Context(), path, o)
	}
	f := c.Flags()
	f.StringVar(&o.name, "name", "", "what you call it: `NAME`, unique in your vault")
	f.StringVar(&o.environment, "env", "", createdIn)
	f.StringVar(&o.userID, "user-id", "", "your User `ID`, if the file has none")
	f.StringVar(&o.nonce, "nonce", "", "the nonce `N` shown beside the key, where the file has none")
	f.StringVar(&o.pick, "pick", "", "of several keys, the one whose API key begins with `K`")
	f.BoolVar(&o.replace, "replace", false, "replace the credential of that name")
	f.BoolVar(&o.deleteFile, "delete-file", false, "delete the file after the key has been saved")
	p.jsonFlag(c)
	_ = c.RegisterFlagCompletionFunc("env", p.completeEnvironment)
	return c
}

// createdIn describes --env of import and edit.
const createdIn = "the environment `ENV` the API key was created in"

// imported is the document of import.
type imported struct {
	Name        string    `json:"name"`
	Environment string    `json:"environment"`
	UserID      string    `json:"userId"`
	APIKey      string    `json:"apiKey"` // masked
	Permissions []string  `json:"permissions"`
	ImportedAt  time.Time `json:"importedAt"`
	Warnings    []string  `json:"warnings"`
	FileDeleted bool      `json:"fileDeleted"`
}

// importFile does all that can fail without the store before it opens that: nobody likes to type a
// passphrase only to hear that the file was the wrong one.
func (p *program) importFile(ctx context.Context, path string, o importing) error {
	job, err := p.openJob()
	if err != nil {
		return err
	}
	if _, err := job.Environment(o.environment); err != nil {
		return err
	}
	if err := kiiex.CheckName(o.name); err != nil {
		return err
	}
	source, err := p.readExport(ctx, path)
	if err != nil {
		return err
	}
	defer source.Clear()
	draft, err := p.pick(ctx, source, o.pick)
	if err != nil {
		return err
	}
	if err := p.fillIn(ctx, &draft, o); err != nil {
		return err
	}
	warnings := p.tellAbout(source, draft)
	credential, err := draft.Complete(o.name, o.environment, job.Now())
	if err != nil {
		return err
	}
	defer credential.Clear()
	if job, err = p.openOrMakeStore(ctx); err != nil {
		return err
	}
	remarks, err := job.Remarks(ctx, credential)
	if err != nil {
		return err
	}
	switch err := job.Save(ctx, credential, o.replace); {
	case errors.Is(err, problem.Of(problem.NameTaken)):
		told := *problem.From(err)
		told.Next = "Choose another --name, or put this one in its place: --replace"
		return &told
	case err != nil:
		return err
	}
	p.warnAll(remarks)
	p.log.Info("saved", "credential", credential.ID)
	if o.deleteFile {
		if err := p.deleteExport(source); err != nil {
			return err
		}
	}
	s := job.Summarize(credential)
	return p.result(imported{
		Name: s.Name, Environment: s.Environment, UserID: s.UserID, APIKey: s.MaskedKey,
		Permissions: orEmpty(s.Permissions), ImportedAt: s.ImportedAt, Warnings: append(warnings, remarks...), FileDeleted: o.deleteFile,
	}, "Saved "+words.Short.About(s, "")+".\nNext: kiikey auth "+shell.Word(s.Name)+"\n")
}

// exportPath understands the argument that names the exported file.
func (p *program) exportPath(c *cobra.Command, argument string, o importing) (string, error) {
	if o.deleteFile && p.isStream(argument) {
		return "", mistake(c, "--delete-file needs a file.", "A stream cannot be deleted.", "Leave it out.")
	}
	return paths.Given(argument)
}

// isStream reports whether an argument stands for a stream that is open already: standard input, or what a shell
// makes of <(…).
func (p *program) isStream(path string) bool {
	_, numbered := paths.Descriptor(path)
	return numbered || p.namesStdin(path)
}

// readExport reads the file, or a stream.
func (p *program) readExport(ctx context.Context, path string) (*flow.Source, error) {
	if !p.isStream(path) {
		return p.readExportFile(ctx, path)
	}
	stream := p.stdin
	if !p.namesStdin(path) {
		given, err := os.Open(path)
		if err != nil {
			return nil, &problem.Problem{
				Kind: problem.FileUnusable,
				What: "The stream " + path + " cannot be read.",
				Why:  "The system says: " + reason(err) + ".",
				Next: "Pipe the file in: … | kiikey import -",
				Err:  err,
			}
		}
		defer given.Close()
		stream = given
	}
	if err := notTyped(stream, "Name the file, pipe it in, or paste it into the terminal program: kiikey"); err != nil {
		return nil, err
	}
	return flow.ReadExportFrom(ctx, stream)
}

// readExportFile follows a link only after it has said where that leads. It does not ask: the person named
// the link just now, and what is read from it is shown and checked before it is used.
func (p *program) readExportFile(ctx context.Context, path string) (*flow.Source, error) {
	info, err := flow.InspectExport(path)
	if err != nil {
		return nil, err
	}
	if info.LinkTarget != "" {
		p.note("%s", words.LeadsTo(info.LinkTarget))
	}
	return flow.ReadExport(ctx, path, info.LinkTarget != "")
}

// pick takes the one key that is wanted. Of several the person may choose on the terminal.
func (p *program) pick(ctx context.Context, source *flow.Source, prefix string) (draft export.Draft, err error) {
	draft, failure := source.Pick(prefix)
	if prefix != "" || !errors.Is(failure, problem.Of(problem.SeveralKeys)) {
		return draft, failure
	}
	none := *problem.From(failure)
	none.Next = "Say which: --pick and the first characters of its API key."
	return onTerminal(p, &none, func(t *ask.Prompter) (export.Draft, error) {
		t.Say(words.SeveralKeys(len(source.Drafts)))
		q := ask.Choice{Ask: "Your choice"}
		for _, d := range source.Drafts {
			q.Options = append(q.Options, ask.Option{Label: words.Short.OneKey(d)})
		}
		i, err := t.Choose(ctx, q)
		if err != nil {
			return draft, err
		}
		return source.Drafts[i], nil
	})
}

// fillIn adds what the flags give and asks for what is still missing.
func (p *program) fillIn(ctx context.Context, draft *export.Draft, o importing) error {
	for _, f := range []struct {
		field kiiex.FieldName
		flag  string
		value string
		held  string // what the file says
	}{
		{kiiex.FieldNonce, "--nonce", o.nonce, draft.Credential.Nonce},
		{kiiex.FieldUserID, "--user-id", o.userID, draft.Credential.UserID},
	} {
		switch {
		case f.value != "":
			if f.held != "" && f.held != f.value {
				p.warn("The file has a " + f.field.Label() + " of its own; " + f.flag + " is used instead.")
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

// askFor asks for a field until it is one that can be used.
func (p *program) askFor(ctx context.Context, draft *export.Draft, field kiiex.FieldName, flag string) error {
	none := &problem.Problem{
		Kind: problem.MissingField,
		What: "The " + field.Label() + " is missing.",
		Why:  words.Missing(field),
		Next: "Give it with " + flag + ".",
	}
	_, err := onTerminal(p, none, func(t *ask.Prompter) (string, error) {
		t.Say(words.Missing(field))
		return t.Line(ctx, ask.Question{Ask: field.Label(), Check: func(answer string) error { return draft.Set(field, answer) }})
	})
	return err
}

// tellAbout warns of what is odd about the file and the key, and returns the warnings about the key.
func (p *program) tellAbout(source *flow.Source, draft export.Draft) []string {
	p.warnAll(source.Notices)
	if len(draft.Unknown) > 0 {
		p.note("%s", words.NotUsed(draft.Unknown))
	}
	warnings := []string{}
	for _, w := range draft.Warnings {
		text := w.Field.Label() + ": " + w.Text
		p.warn(text)
		warnings = append(warnings, text)
	}
	return warnings
}

// deleteExport deletes the file that was read. If that fails the key is saved all the same, and the problem
// says so.
func (p *program) deleteExport(source *flow.Source) error {
	remark, err := source.DeleteFile()
	if err != nil {
		return err
	}
	p.note("%s", remark)
	return nil
}
