package cli

import (
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kiikey/internal/shell"
	"kiikey/kiiex"
	"kiikey/kiiex/export"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/flow/exportfile"
	"kiikey/ui/flow/paths"
	"kiikey/ui/words"
)

type importFlags struct {
	name, environment, userID, nonce, pick, identity string
	replace, yes, deleteFile                         bool
}

func (p *program) importCommand() *cobra.Command {
	var o importFlags
	c := &cobra.Command{
		Use:        "import FILE|- --name NAME --env ENV",
		Short:      words.Import.Title(),
		SuggestFor: []string{"add", "new", "create", "init", "setup"},
		Long: `Reads the file that Export JSON saved when you created the API key, checks it,
and saves it in your vault under a name you choose. With - it reads standard
input; <(…) works too.

The environment is where you created the API key: staging, production, the
built-in sandbox, or one of your own (see "kiikey environments"). An API key
works only there.

The exported file lacks your User ID, which every signature needs. Give it with
--user-id, or kiikey asks for it.

A file that was handed over to you (kiikey handover) is opened with your
identity. It brings names, environments and User IDs. All its credentials are
imported, unless --pick takes one.

The first import creates the vault and asks for its passphrase.`,
		Example: `  # an API key created in staging by user 151
  kiikey import export.json --name spot-orders --env staging --user-id 151

  # from a file with several: the one whose API key begins with 0520
  kiikey import keys.json --pick 0520 --name reports --env staging --user-id 88

  # a file that a colleague handed over
  kiikey import for-ann.age

  # and delete the file, which has the secret in plain text
  kiikey import ex.json --name mine --env staging --user-id 151 --delete-file`,
		Args: takes("FILE"),
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		path, err := p.exportPath(c, args[0], o)
		if err != nil {
			return err
		}
		return p.importFile(c, path, o)
	}
	f := c.Flags()
	f.StringVar(&o.name, "name", "", "the credential's `NAME`, unique in your vault")
	f.StringVar(&o.environment, "env", "", createdIn)
	f.StringVar(&o.userID, "user-id", "", "your User `ID`, if the file has none")
	f.StringVar(&o.nonce, "nonce", "", nonceUsage)
	pathVar(f, &o.identity, "identity", "the `file` with the age identity that opens a handed-over file, - for standard input")
	f.StringVar(&o.pick, "pick", "", pickUsage)
	f.BoolVar(&o.replace, "replace", false, "replace the credential of that name, after a question at a terminal")
	f.BoolVar(&o.yes, "yes", false, "do not ask before a credential is replaced")
	f.BoolVar(&o.deleteFile, "delete-file", false, strings.ToLower(words.DeleteFile))
	return c
}

// What flags of several commands mean.
const (
	createdIn  = "the environment `ENV` " + kiiex.CreatedIn
	nonceUsage = "the nonce `N` shown beside the API key, if the file has none"
	pickUsage  = "of several, the one whose API key begins with `K`"
)

// pickOne is the advice about a file with several API keys.
const pickOne = "Choose one: --pick and the first characters of its API key."

// importDocument is the document of import.
type importDocument struct {
	handedOver
	Permissions []string  `json:"permissions"`
	ImportedAt  time.Time `json:"importedAt"`
	Warnings    []string  `json:"warnings"`
	FileDeleted bool      `json:"fileDeleted"`
}

// importFile unlocks the vault last, so that nobody types a passphrase for an unusable file. Only a file that was handed
// over needs the vault before.
func (p *program) importFile(c *cobra.Command, path string, o importFlags) error {
	ctx := c.Context()
	if err := p.checkGiven(c, o); err != nil {
		return err
	}
	source, err := p.readExport(ctx, path, p.identities(o.identity))
	if err != nil {
		return err
	}
	defer source.Clear()
	if o.identity != "" && !source.HandedOver {
		p.note("The file isn't encrypted: --identity was not needed.")
	}
	drafts, err := p.chooseDrafts(c, source, o)
	if err != nil {
		return err
	}
	job, err := p.openJob()
	if err != nil {
		return err
	}
	var made []kiiex.Credential
	var told []importDocument
	defer func() {
		for _, credential := range made {
			credential.Clear()
		}
	}()
	p.warn(source.Notices...)
	for _, draft := range drafts {
		given, err := p.named(c, job, source, draft, o)
		if err != nil {
			return err
		}
		if err := p.fillIn(ctx, &draft, given); err != nil {
			return err
		}
		warnings := p.printWarnings(draft)
		credential, err := draft.Complete(given.name, given.environment, job.Now())
		if err != nil {
			return err
		}
		made = append(made, credential)
		told = append(told, importDocument{Warnings: warnings})
	}
	if job, err = p.openOrCreateVault(ctx); err != nil {
		return err
	}
	for i, credential := range made {
		remarks, err := job.Remarks(ctx, credential)
		if err != nil {
			return err
		}
		told[i].Warnings = append(told[i].Warnings, remarks...)
	}
	if o.replace {
		if err := p.confirmReplaced(ctx, job, made, o.yes); err != nil {
			return err
		}
	}
	if err := job.SaveAll(ctx, made, o.replace); err != nil {
		return otherName(err, len(made) > 1)
	}
	for _, t := range told {
		p.warn(t.Warnings...)
	}
	var undeleted error
	if o.deleteFile {
		undeleted = p.deleteExport(source)
		for i := range told {
			told[i].FileDeleted = undeleted == nil
		}
	}
	return p.printImported(job, source, made, told, undeleted)
}

// confirmReplaced shows what is replaced beside what takes its place, and asks. Without a terminal --replace is the
// answer, and what was replaced is told.
func (p *program) confirmReplaced(ctx context.Context, job *flow.Job, made []kiiex.Credential, yes bool) error {
	unasked := errors.New("nobody can be asked")
	for _, c := range made {
		held, err := job.Holder(ctx, c.Name)
		if err != nil {
			return err
		}
		if held == nil {
			continue
		}
		q, agreed, err := words.Short.Replace(*held, job.Summarize(c), kindIn(job), job.Now()), false, unasked
		if !yes {
			agreed, err = p.ask(ctx, q, unasked)
		}
		switch {
		case errors.Is(err, unasked):
			for _, line := range q.Lines() {
				p.note("%s", line)
			}
		case err != nil:
			return err
		case !agreed:
			return &problem.Problem{Kind: problem.NotConfirmed, What: words.Cancelled}
		}
	}
	return nil
}

// printImported prints the result; for a file that was handed over, also what to compare. undeleted is why that file is still
// there although it should be deleted.
func (p *program) printImported(job *flow.Job, source *flow.Source, made []kiiex.Credential, told []importDocument, undeleted error) error {
	text := ""
	for i, credential := range made {
		p.log.Info("saved", "credential", credential.ID)
		s := job.Summarize(credential)
		told[i].handedOver, told[i].Permissions, told[i].ImportedAt = handedOverDocument(s), orEmpty(s.Permissions), s.ImportedAt
		text += "Saved " + words.Short.About(s, "") + ".\n"
		if source.HandedOver {
			text += compared(s)
		}
	}
	text += "Next: kiikey auth " + shell.Word(made[0].Name) + "\n"
	if !source.HandedOver {
		return p.resultDespite(undeleted, told[0], text)
	}
	return p.resultDespite(undeleted, told, text)
}

// exportPath reads the argument that names the exported file.
func (p *program) exportPath(c *cobra.Command, argument string, o importFlags) (string, error) {
	if o.deleteFile && p.isStream(argument) {
		return "", mistake(c, "--delete-file needs a file.", "A stream can't be deleted.", "Leave it out.")
	}
	return paths.Given(argument)
}

// isStream reports whether an argument names an open stream: standard input, or a shell's <(…).
func (p *program) isStream(path string) bool {
	_, numbered := paths.Descriptor(path)
	return numbered || p.namesStdin(path)
}

// stream opens the stream that path names; nil if it names none. done closes it.
func (p *program) stream(path string) (stream *os.File, done func(), err error) {
	stream, done = p.stdin, func() {}
	if !p.isStream(path) {
		return nil, done, nil
	}
	if !p.namesStdin(path) {
		if stream, err = os.Open(path); err != nil {
			return nil, done, unable(problem.FileUnusable, "The stream "+path+" can't be read.", "Pipe the file in: … | kiikey import -", err)
		}
		done = func() { _ = stream.Close() }
	}
	return stream, done, notTyped(stream, "Name the file, pipe it in, or paste it into the terminal program: kiikey")
}

// readExport reads the file, or a stream. It says where a link leads, and follows it without asking: the user has just named
// it, and its content is checked before use.
func (p *program) readExport(ctx context.Context, path string, own flow.Identities) (*flow.Source, error) {
	stream, done, err := p.stream(path)
	defer done()
	switch {
	case err != nil:
		return nil, err
	case stream != nil:
		return flow.ReadExportFrom(ctx, stream, own)
	}
	target, err := exportfile.LinkTarget(path)
	if err != nil {
		return nil, err
	}
	if target != "" {
		p.note("%s", words.LeadsTo(target))
	}
	return flow.ReadExport(ctx, path, target != "", own)
}

// printWarnings prints the warnings about a draft, and returns them.
func (p *program) printWarnings(draft export.Draft) []string {
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

// deleteExport deletes the exported file. If that fails, the problem says that the credential is saved.
func (p *program) deleteExport(source *flow.Source) error {
	remark, err := source.DeleteFile()
	if err != nil {
		return err
	}
	p.note("%s", remark)
	return nil
}
