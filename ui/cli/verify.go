package cli

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"kiikey/kiiex"
	signing "kiikey/kiiex/diagnose/mistake"
	"kiikey/kiiex/problem"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

type verifyFlags struct {
	nonce, snippet string
	explain        bool
}

func (p *program) verifyCommand() *cobra.Command {
	var o verifyFlags
	c := &cobra.Command{
		Use:        "verify NAME",
		Short:      words.Verify.Title(),
		SuggestFor: []string{"compare", "explain"},
		Long: `Verifies a signature that another program created with this credential. It
reads the signature from standard input; on a terminal it asks, and shows
nothing. If the signature is wrong, it names the mistake: it tries the known
ones, alone and in pairs, then nonces near the given one. Nothing is sent.

Exit status 8 means a wrong signature, 7 that the input is no signature.

--explain prints each step from the credential to the signature instead, secrets
masked. --snippet prints a program that signs, and needs no NAME.`,
		Example: `  my-program | kiikey verify spot-orders --nonce 1700000000

  # how to sign, step by step and as a program
  kiikey verify spot-orders --explain
  kiikey verify --snippet python > sign.py`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 && o.snippet != "" {
				return nil
			}
			return takes("NAME")(c, args)
		},
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		switch {
		case o.explain && o.snippet != "":
			return mistake(c, "--explain and --snippet can't be combined.", "", "Leave one out.")
		case c.Flags().Changed("nonce") && o.nonce == "":
			return mistake(c, "--nonce is empty.", "A signature needs one.", "Leave it out to use the saved one.")
		case o.snippet != "":
			return p.signingProgram(o.snippet)
		case o.explain:
			return p.explainSignature(c.Context(), args[0], o.nonce)
		}
		return p.verify(c.Context(), args[0], o.nonce)
	}
	f := c.Flags()
	f.StringVar(&o.nonce, "nonce", "", "the signed nonce `N`, if not the saved one")
	f.BoolVar(&o.explain, "explain", false, "print each step to the right signature")
	f.StringVar(&o.snippet, "snippet", "", "print a program that signs, in `LANGUAGE`: "+strings.Join(signing.SnippetLanguages(), ", "))
	_ = c.RegisterFlagCompletionFunc("snippet", cobra.FixedCompletions(signing.SnippetLanguages(), cobra.ShellCompDirectiveNoFileComp))
	return c
}

// verify asks for the signature last: the rest of a paste must not answer another question.
func (p *program) verify(ctx context.Context, name, nonce string) error {
	job, c, err := p.credential(ctx, name)
	if err != nil {
		return err
	}
	defer c.Clear()
	pasted, err := p.pastedSignature(ctx)
	if err != nil {
		return err
	}
	defer pasted.Clear()
	found, err := job.Verify(ctx, c, nonce, pasted, p.searchProgress())
	if err != nil {
		return err
	}
	p.log.Info("verified", "right", found.Right, "form", string(found.Form.Kind), "tried", found.Tried)
	wrong := found.Problem()
	if wrong != nil && !found.Form.Searchable() {
		return wrong
	}
	if err := p.result(verifiedDocument(found), verifiedText(found, widthOf(p.stdout))); err != nil {
		return err
	}
	if wrong != nil {
		return &outcome{wrong}
	}
	return nil
}

// maxPasted is longer than any signature, so that longer input can be recognised.
const maxPasted = 8192

// pastedSignature reads standard input, or asks on a terminal without showing the paste, which may be a secret by mistake.
func (p *program) pastedSignature(ctx context.Context) (kiiex.Secret, error) {
	if term.IsTerminal(int(p.stdin.Fd())) {
		return onTerminal(p, &problem.Problem{
			Kind: problem.NoTerminal,
			What: "kiikey can't ask for the signature.",
			Why:  "The terminal can't be opened.",
			Next: "Pipe the signature in.",
		}, func(t *ask.Prompter) (kiiex.Secret, error) {
			return t.Secret(ctx, ask.Question{Ask: "Paste the signature (not shown)"})
		})
	}
	content, err := await(ctx, func() ([]byte, error) {
		content := make([]byte, maxPasted)
		n, err := io.ReadFull(p.stdin, content)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = nil
		}
		return content[:n], err
	})
	switch {
	case errors.Is(err, problem.Of(problem.Interrupted)):
		return kiiex.Secret{}, err
	case err != nil:
		return kiiex.Secret{}, unable(problem.FileUnusable, "Standard input can't be read.",
			"Pipe the signature in, or run this in a terminal and paste it.", err)
	}
	return kiiex.NewSecret(content), nil
}

// searchProgress prints the progress on a terminal, a few times at most.
func (p *program) searchProgress() func(done, total int) {
	if !term.IsTerminal(int(p.stderr.Fd())) {
		return nil
	}
	const steps = 4
	told := 0
	return func(done, total int) {
		if at := done * steps / max(total, 1); at > told && at < steps {
			told = at
			p.note("Searched %d %%", at*100/steps)
		}
	}
}

// explainSignature prints each step from the credential to its signature.
func (p *program) explainSignature(ctx context.Context, name, nonce string) error {
	_, c, err := p.credential(ctx, name)
	if err != nil {
		return err
	}
	defer c.Clear()
	steps, err := flow.Explain(c, nonce)
	if err != nil {
		return err
	}
	defer clearSteps(steps)
	return p.result(explainedDocument(steps, c.APIKey), explainedText(steps, c.APIKey, widthOf(p.stdout)))
}

func (p *program) signingProgram(language string) error {
	text, err := signing.Snippet(language)
	if err != nil {
		return err
	}
	return p.result(struct {
		Language string `json:"language"`
		Program  string `json:"program"`
	}{language, text}, text)
}
