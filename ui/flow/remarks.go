package flow

import (
	"context"
	"slices"

	"kiikey/kiiex"
	"kiikey/store"
	"kiikey/ui/plain"
)

// Remarks returns remarks about a credential before it is saved, as sentences to show: that its name can be taken
// for another's, most of all in production, that its day is over, and that its API key is kept under another name already. One of the
// same name, which it would replace, is no matter.
func (j *Job) Remarks(ctx context.Context, c kiiex.Credential) ([]string, error) {
	remarks, err := j.NameRemarks(ctx, c.Name, c.Environment, c.ID)
	if err != nil {
		return nil, err
	}
	remarks = append(remarks, j.ended(j.Summarize(c))...)
	err = j.Store().Each(ctx, func(e store.Entry, other kiiex.Credential, err error) error {
		if err == nil && other.APIKey == c.APIKey && e.Name != kiiex.NormalName(c.Name) {
			remarks = append(remarks, "This API key is saved already, as "+plain.Text(e.Name)+" ("+plain.Text(e.Environment)+").")
		}
		return nil // what cannot be read now is told of where it is used
	})
	return remarks, err
}

// NameRemarks returns the remarks about a name, for a credential of that environment and id.
func (j *Job) NameRemarks(ctx context.Context, name, environment, id string) ([]string, error) {
	var remarks []string
	if first, second := kiiex.MixedScripts(name); first != "" {
		remarks = append(remarks, j.productionPrefix(environment)+"This name mixes "+first+" and "+second+" in one word: letters can look alike.")
	}
	entries, err := j.Names(ctx)
	for _, e := range entries {
		if e.ID != id && e.Name != kiiex.NormalName(name) && kiiex.SameLook(e.Name, name) {
			remarks = append(remarks, j.productionPrefix(environment, e.Environment)+"This name looks like "+plain.Text(e.Name)+" ("+plain.Text(e.Environment)+"): one is easily taken for the other.")
		}
	}
	return remarks, err
}

// isProduction reports whether an environment of that name is production.
func (j *Job) isProduction(name string) bool {
	env, err := j.Environment(name)
	return err == nil && env.IsProduction()
}

// productionPrefix begins a remark that concerns production.
func (j *Job) productionPrefix(environments ...string) string {
	if slices.ContainsFunc(environments, j.isProduction) {
		return "PRODUCTION! "
	}
	return ""
}
