package cli

import (
	"context"

	"github.com/spf13/cobra"

	"kiikey/kiiex"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

func (p *program) showCommand() *cobra.Command {
	return &cobra.Command{
		Use:        "show NAME",
		Short:      "Show all fields of a credential",
		SuggestFor: []string{"get", "view", "info", "details"},
		Long:       `Shows every field of a credential. The API secret is always masked.`,
		Example: `  kiikey show spot-orders
  kiikey show spot-orders --json`,
		Args: takes("NAME"),
		RunE: does(func(ctx context.Context, args []string) error { return p.show(ctx, args[0]) }),
	}
}

// showDocument is the document of show.
type showDocument struct {
	summary
	UserName    string   `json:"userName"`
	Nonce       string   `json:"nonce"`
	Fingerprint string   `json:"fingerprint"`
	APISecret   string   `json:"apiSecret"` // the mask
	IPWhitelist []string `json:"ipWhitelist"`
}

func (p *program) show(ctx context.Context, name string) error {
	job, err := p.openVault(ctx)
	if err != nil {
		return err
	}
	s, err := job.Summary(ctx, name)
	if err != nil {
		return err
	}
	return p.result(shownDocument(s), fields(job, s))
}

func shownDocument(s flow.Summary) showDocument {
	return showDocument{
		summary: summarized(s), UserName: s.UserName, Nonce: s.Nonce, Fingerprint: s.Fingerprint, APISecret: kiiex.Mask, IPWhitelist: orEmpty(s.IPWhitelist),
	}
}

// fields shows a credential as text.
func fields(job *flow.Job, s flow.Summary) string {
	text := ""
	for _, f := range words.Short.Fields(s, kindIn(job)(s.Environment), job.Now()) {
		text += row(f.Label, f.Value)
	}
	text += row("Last test", words.Short.Tested(job.Now(), s.LastTest, s.Environment))
	if s.LastTest != nil && s.LastTest.Message != "" {
		text += row("", s.LastTest.Message)
	}
	if note := words.RotationNote(s, ""); note != "" {
		text += row("Left to do", note)
	}
	return text
}
