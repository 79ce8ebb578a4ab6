package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"kiikey/internal/shell"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

type rotateFlags struct {
	importFlags
	finish, abort, yes bool
}

func (p *program) rotateCommand() *cobra.Command {
	var o rotateFlags
	c := &cobra.Command{
		Use:        "rotate NAME [FILE|-]",
		Short:      words.Rotate.Title(),
		SuggestFor: []string{"renew", "replace", "roll"},
		Long: `Replaces the API key of a credential in two steps. Create the new API key at
the exchange, as the same user, and give its file. kiikey saves it beside the
old one and tests it with one login. If the exchange accepts it, it takes over
the name, and the old one becomes NAME.old. If not, nothing changes.

Once your programs use the new one and you have deleted the old one at the
exchange, --finish removes the old one here. Until then, --abort goes back.

If the test could not run, or kiikey was stopped, both are saved: run it again
without FILE to continue. "kiikey show" says what is left to do.`,
		Example: `  # the new API key, in place of the old one
  kiikey rotate spot-orders new-export.json

  # later: the old one is deleted at the exchange, so remove it here
  kiikey rotate spot-orders --finish`,
		Args: takesSome(1, "NAME", "FILE"),
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		file, ending := len(args) > 1, o.finish || o.abort
		switch {
		case o.finish && o.abort:
			return mistake(c, "--finish and --abort can't be combined.", "", "Leave one out.")
		case file && ending:
			return mistake(c, "--finish and --abort take no FILE.", "", "Leave it out.")
		case !file && (o.pick != "" || o.nonce != "" || o.deleteFile):
			return mistake(c, "--pick, --nonce and --delete-file need FILE.", "", "")
		case o.finish:
			return p.endRotation(c.Context(), args[0], o.yes, finishing)
		case o.abort:
			return p.endRotation(c.Context(), args[0], o.yes, aborting)
		case !file:
			return p.rotate(c.Context(), args[0], nil, o)
		}
		path, err := p.exportPath(c, args[1], o.importFlags)
		if err != nil {
			return err
		}
		source, err := p.readExport(c.Context(), path, p.identities(""))
		if err != nil {
			return err
		}
		defer source.Clear()
		return p.rotate(c.Context(), args[0], source, o)
	}
	f := c.Flags()
	f.BoolVar(&o.finish, "finish", false, words.EndRotation.Does+", once deleted at the exchange")
	f.BoolVar(&o.abort, "abort", false, words.QuitRotation.Does+", and remove the new one here")
	f.StringVar(&o.nonce, "nonce", "", nonceUsage)
	f.StringVar(&o.pick, "pick", "", pickUsage)
	f.BoolVar(&o.deleteFile, "delete-file", false, "delete the file once the exchange accepts the new API key")
	f.BoolVar(&o.yes, "yes", false, "don't ask, even before production")
	c.ValidArgsFunction = func(c *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		if len(args) == 1 && !o.finish && !o.abort {
			return nil, cobra.ShellCompDirectiveDefault // a file
		}
		return p.completeName(c, args, typed)
	}
	return c
}

// rotateDocument is the document of rotate.
type rotateDocument struct {
	Name string `json:"name"`
	// State is "accepted", "finished" or "aborted".
	State       string   `json:"state"`
	OldName     string   `json:"oldName"`
	OldKey      string   `json:"oldKey"` // masked, as the other
	NewKey      string   `json:"newKey"`
	Warnings    []string `json:"warnings"`
	FileDeleted bool     `json:"fileDeleted"`
}

// rotate starts a rotation with an API key of source, or continues one if source is nil.
func (p *program) rotate(ctx context.Context, name string, source *flow.Source, o rotateFlags) error {
	job, err := p.openVault(ctx)
	if err != nil {
		return err
	}
	var r store.Rotation
	var warnings []string
	if source == nil {
		r, err = p.resumeRotation(ctx, job, name, o.yes)
	} else {
		r, warnings, err = p.beginRotation(ctx, job, name, source, o)
	}
	if err != nil {
		return err
	}
	old, successor, err := job.Rotated(ctx, r)
	if err != nil {
		return err
	}
	if r, err = job.TryRotation(ctx, r, p.logged(p.stepsOnStderr())); err != nil {
		return err
	}
	p.log.Info("rotated", "credential", r.New.ID)
	var undeleted error
	if o.deleteFile {
		undeleted = p.deleteExport(source)
	}
	old.Name, successor.Name = r.Old.Name, r.New.Name
	return p.resultDespite(undeleted, rotateDocument{
		Name: r.New.Name, State: "accepted", OldName: r.Old.Name, OldKey: old.MaskedKey, NewKey: successor.MaskedKey,
		Warnings: orEmpty(warnings), FileDeleted: o.deleteFile && undeleted == nil,
	}, words.Short.NewKeyTookOver(old, successor)+"\nThen: kiikey rotate "+shell.Word(r.New.Name)+" --finish\n")
}

// beginRotation asks for missing fields and before the login, and saves the new API key beside the old one.
func (p *program) beginRotation(ctx context.Context, job *flow.Job, name string, source *flow.Source, o rotateFlags) (r store.Rotation, warnings []string, err error) {
	old, err := job.Summary(ctx, name)
	if err != nil {
		return r, nil, err
	}
	env, err := job.Environment(old.Environment)
	if err != nil {
		return r, nil, err
	}
	draft, err := p.pick(ctx, source, o.pick)
	if err != nil {
		return r, nil, err
	}
	if err := flow.AsSuccessor(&draft, old); err != nil {
		return r, nil, err
	}
	if err := p.fillIn(ctx, &draft, o.importFlags); err != nil {
		return r, nil, err
	}
	p.warn(source.Notices...)
	warnings = p.printWarnings(draft)
	c, err := draft.Complete(old.Name, old.Environment, job.Now())
	if err != nil {
		return r, nil, err
	}
	defer c.Clear()
	remarks, err := job.Remarks(ctx, c)
	if err != nil {
		return r, nil, err
	}
	p.warn(remarks...)
	if err := p.mayLogIn(ctx, job, job.BeforeLogin(job.Summarize(c), env), words.TestQuestion, o.yes); err != nil {
		return r, nil, err
	}
	r, err = job.BeginRotation(ctx, name, c)
	return r, append(warnings, remarks...), err
}

// resumeRotation returns the unfinished rotation, whose new API key is not accepted yet, after asking before its login.
func (p *program) resumeRotation(ctx context.Context, job *flow.Job, name string, yes bool) (store.Rotation, error) {
	r, err := job.Rotation(ctx, name)
	switch {
	case err != nil:
		return r, err
	case r.Accepted:
		return r, &problem.Problem{
			Kind: problem.NameTaken,
			What: "The new API key of “" + r.Name() + "” is already accepted.",
			Why:  "Only the old one is left to remove: “" + r.Old.Name + "”.",
			Next: "Delete it at the exchange, then: kiikey rotate " + shell.Word(r.Name()) + " --finish",
		}
	}
	_, successor, err := job.Rotated(ctx, r)
	if err != nil {
		return r, err
	}
	env, err := job.Environment(successor.Environment)
	if err != nil {
		return r, err
	}
	return r, p.mayLogIn(ctx, job, job.BeforeLogin(successor, env), words.TestQuestion, yes)
}

// rotationEnd is a way to end a rotation.
type rotationEnd struct {
	state    string
	dropsNew bool
	question func(dropped flow.Summary) words.Question
	end      func(*flow.Job, context.Context, store.Rotation) error
	said     func(name string, dropped flow.Summary) string
}

var (
	finishing = rotationEnd{"finished", false, words.Short.FinishRotation, (*flow.Job).FinishRotation, words.Short.RotationFinished}
	aborting  = rotationEnd{"aborted", true, words.Short.AbortRotation, (*flow.Job).AbortRotation, words.Short.RotationAborted}
)

// endRotation asks and ends a rotation.
func (p *program) endRotation(ctx context.Context, name string, yes bool, way rotationEnd) error {
	job, err := p.openVault(ctx)
	if err != nil {
		return err
	}
	r, err := job.Rotation(ctx, name)
	if err != nil {
		return err
	}
	old, successor, err := job.Rotated(ctx, r)
	if err != nil {
		return err
	}
	dropped := old
	if way.dropsNew {
		dropped = successor
	}
	switch question := way.question(dropped); {
	case !way.dropsNew && !r.Accepted: // whose error says what to do, before anything is asked
	case yes:
		p.note("%s", strings.Join(question.Will, " "))
	default:
		if err := p.confirm(ctx, question); err != nil {
			return err
		}
	}
	if err := way.end(job, ctx, r); err != nil {
		return err
	}
	return p.result(rotateDocument{
		Name: r.Name(), State: way.state, OldName: r.Old.Name, OldKey: old.MaskedKey, NewKey: successor.MaskedKey, Warnings: []string{},
	}, way.said(r.Name(), dropped)+"\n")
}
