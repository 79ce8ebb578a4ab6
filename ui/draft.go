package ui

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"kiikey/kiiex"
	"kiikey/kiiex/export"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// What importing and rotating do with the draft of a credential that a file holds: they show it, ask for what it lacks, and
// delete its file.

// missingFields are the fields of a form for what a draft lacks.
func missingFields(c *shared, d export.Draft) (fields []*widget.FormField) {
	for _, missing := range d.Credential.Missing() {
		fields = append(fields, widget.TextField(c.Canvas, string(missing), missing.Label(), "", words.Missing(missing), missing == kiiex.FieldAPISecret))
	}
	return fields
}

// checkMissing says why what was typed for a field of a draft cannot be used.
func checkMissing(d export.Draft, f *widget.FormField) error {
	field := kiiex.FieldName(f.Id)
	err := d.Set(field, f.Value())
	missing := !d.Has(field) && !field.IsOptional()
	if field == kiiex.FieldAPISecret {
		d.Credential.APISecret.Clear()
	}
	if err == nil && missing {
		return widget.NotTyped(field)
	}
	return err
}

// filledIn is a draft with what was typed for its fields, which has been checked.
func filledIn(d export.Draft, form widget.Form) export.Draft {
	for _, f := range form.Fields {
		if f.Text != nil && f.Id != nameFieldID {
			_ = d.Set(kiiex.FieldName(f.Id), f.Value())
		}
	}
	return d
}

// The fields of forms that are no fields of a credential's.
const (
	nameFieldID = "name"
	fileFieldID = "file"
)

// fileField asks what is to become of the file that a draft came from, if it has the secret in plain text.
func fileField(source *flow.Source, deletes string) []*widget.FormField {
	if !source.IsPlainFile() {
		return nil
	}
	return []*widget.FormField{{Id: fileFieldID, Label: "The file", Options: []string{words.KeepFile, deletes}, Note: words.FileIsPlain}}
}

// deletes reports whether a form says that the file is to be deleted.
func deletes(form widget.Form) bool {
	f := form.Field(fileFieldID)
	return f != nil && f.Picked == 1
}

// deleteFile deletes the file that a source came from. Its error also tells where the secret can still be read; what deleting
// never guarantees was said where it was chosen.
func deleteFile(source *flow.Source) error {
	deletion, err := source.DeleteFile()
	if err == nil && deletion.Left() != "" {
		return &problem.Problem{
			Kind: problem.FileUnusable,
			What: "The file is deleted, but the secret can still be read.",
			Why:  deletion.Left(),
			Next: "Delete what is left, too.",
		}
	}
	return err
}

// drawDraft shows a draft, secrets masked, with the form for what it lacks, and what is to be said of it.
func (c *shared) drawDraft(b *widget.Body, source *flow.Source, d export.Draft, form *widget.Form) {
	room := c.Width - 6 - widget.LabelWidth
	for _, f := range words.Short.FoundIn(d) {
		if form.Field(string(f.Field)) != nil {
			continue
		}
		sign, value := c.Styles.Good.Render("✓"), f.Value
		if slices.ContainsFunc(d.Warnings, func(w kiiex.Warning) bool { return w.Field == f.Field }) {
			sign = c.Styles.Attention.Render("!")
		}
		if f.Field == kiiex.FieldPermissions {
			value = c.markOf(d) + value
		}
		if f.Note != "" {
			value += strings.Repeat(" ", max(2, 22-ansi.StringWidth(value))) + c.Styles.Dim.Render(f.Note)
		}
		b.Add(" " + sign + " " + c.Styles.FieldLabel.Render(widget.Pad(f.Field.Label(), widget.LabelWidth)) + widget.Pad(value, room))
	}
	if source.HandedOver {
		b.Add(c.Field(words.FingerprintLabel, d.Credential.Fingerprint()))
	}
	if len(d.Unknown) > 0 {
		b.Add(c.Field("Also in file", widget.Pad(words.List(d.Unknown, "")+" (not used)", room)))
	}
	form.Draw(b, c.Canvas)
	for _, w := range d.Warnings {
		b.Marked(c.Width, c.Styles.Attention.Render("! "), w.Field.Label()+": "+widget.Shown(w.Text))
	}
	for _, n := range source.Notices {
		b.Marked(c.Width, c.Styles.Attention.Render("! "), widget.Shown(n))
	}
}
