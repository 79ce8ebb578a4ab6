package cli

import (
	"context"

	"github.com/spf13/cobra"

	"kiikey/kiiex"
	"kiikey/ui/words"
)

func (p *program) renameCommand() *cobra.Command {
	return &cobra.Command{
		Use:        "rename NAME NEW-NAME",
		Short:      words.Rename.Title(),
		SuggestFor: []string{"mv", "move"},
		Long:       `Renames a credential. Everything else stays as it is, including its session.`,
		Example:    `  kiikey rename spot-orders market-maker`,
		Args:       takes("NAME", "NEW-NAME"),
		RunE:       does(func(ctx context.Context, args []string) error { return p.rename(ctx, args[0], args[1]) }),
	}
}

func (p *program) rename(ctx context.Context, from, to string) error {
	job, err := p.openVault(ctx)
	if err != nil {
		return err
	}
	if err := job.Rename(ctx, from, to); err != nil {
		return err
	}
	to = kiiex.NormalName(to)
	var remarks []string
	summary, err := job.Summary(ctx, to)
	if err == nil {
		remarks, err = job.NameRemarks(ctx, to, summary.Environment, summary.ID)
	}
	p.warn(remarks...)
	return p.resultDespite(err, struct {
		Name     string   `json:"name"`
		OldName  string   `json:"oldName"`
		Warnings []string `json:"warnings"`
	}{to, from, orEmpty(remarks)}, words.Renamed(from, to)+"\n")
}
