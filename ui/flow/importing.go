package flow

import (
	"context"
	"io"

	"kiikey/assets"
	"kiikey/kiiex"
	"kiikey/kiiex/export"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/ui/flow/exportfile"
	"kiikey/ui/flow/handover"
	"kiikey/ui/plain"
)

// Source is a parsed export and its origin.
type Source struct {
	// Label names the origin: a path, "standard input", "pasted text", "the sample".
	Label string
	*export.Export
	// HandedOver is set where it was encrypted to the user. Anyone who knows their recipient can do that: it says nothing
	// about whom it is from.
	HandedOver bool
	// Notices are worth telling: who else can read the file, where a link led.
	Notices []string

	file *exportfile.File // nil unless it came from a file
}

// ReadExport reads the export file at path; one that was handed over is opened with own. A symbolic link is an error unless followLink is set, which
// the caller may do after it has told the user where the link leads.
func ReadExport(ctx context.Context, path string, followLink bool, own Identities) (*Source, error) {
	f, err := exportfile.Read(ctx, path, followLink)
	if err != nil {
		return nil, err
	}
	s, err := understand(ctx, f.Path, f.Data.Bytes(), own)
	if err != nil {
		f.Data.Clear()
		return nil, err
	}
	s.file = f
	if !s.HandedOver { // who else can read it matters not
		s.Notices = append(s.Notices, f.Notices...)
	}
	return s, nil
}

// ReadExportFrom reads an export from a stream, standard input as a rule; one that was handed over is opened with own.
func ReadExportFrom(ctx context.Context, r io.Reader, own Identities) (*Source, error) {
	f, err := exportfile.ReadFrom(ctx, r)
	if err != nil {
		return nil, err
	}
	defer f.Data.Clear()
	return understand(ctx, "standard input", f.Data.Bytes(), own)
}

// PastedExport understands text that was pasted. The bytes are cleared.
func PastedExport(data []byte) (*Source, error) {
	defer clear(data)
	return understood("pasted text", exportfile.Content(data))
}

// SuggestedName returns a name for a credential: its file's, else one after its API key; empty for neither.
func SuggestedName(d export.Draft) string {
	if key := d.Credential.APIKey; d.NameHint == "" && len(key) >= 4 {
		return "key-" + key[:4]
	}
	return d.NameHint
}

// SampleName is the default name of the sandbox's own credential.
const SampleName = "practice"

// TakeSample returns the sandbox's own credential, and saves it where the vault has none, under the first free name like
// SampleName. had reports that it was there. Errors are those of the store.
func (j *Job) TakeSample(ctx context.Context) (summary Summary, had bool, err error) {
	source, err := SampleExport()
	if err != nil {
		return Summary{}, false, err
	}
	defer source.Clear()
	sample := j.Summarize(source.Drafts[0].Credential)
	err = j.EachSummary(ctx, func(_ store.Entry, s Summary, err error) error {
		if err == nil && !had && s.Environment == kiiex.SandboxName && s.MaskedKey == sample.MaskedKey && s.UserID == sample.UserID {
			summary, had = s, true
		}
		return nil
	})
	if err != nil || had {
		return summary, had, err
	}
	name, err := j.FreeName(ctx, SampleName)
	if err != nil {
		return Summary{}, false, err
	}
	credential, err := source.Drafts[0].Complete(name, kiiex.SandboxName, j.Now())
	if err != nil {
		return Summary{}, false, err
	}
	defer credential.Clear()
	return j.Summarize(credential), false, j.Save(ctx, credential, false)
}

// SampleExport is the sandbox's own credential, complete with its user id.
func SampleExport() (*Source, error) {
	s, err := understood("the sample", append([]byte(nil), assets.SampleExport...))
	if err != nil {
		return nil, err
	}
	s.Drafts[0].EnvironmentHint = kiiex.SandboxName
	return s, s.Drafts[0].Set(kiiex.FieldUserID, assets.SampleUserID)
}

// fromWhom is the warning about every file that was handed over.
const fromWhom = "Anyone who knows your recipient can make such a file: it does not show whom it is from. Compare the User ID and the " +
	"fingerprint by voice with the sender you expect, and test the credential before anyone sends money there."

// understand opens data if it was handed over, and understands what is in it.
func understand(ctx context.Context, label string, data []byte, own Identities) (*Source, error) {
	if !handover.IsSealed(data) {
		return understood(label, data)
	}
	identities, err := own(ctx)
	defer func() {
		for _, identity := range identities {
			identity.Clear()
		}
	}()
	if err != nil {
		return nil, err
	}
	content, err := handover.Open(data, identities)
	if err != nil {
		return nil, err
	}
	defer clear(content)
	s, err := understood(label, content)
	if err == nil {
		s.HandedOver = true
		s.Notices = append(s.Notices, fromWhom)
	}
	return s, err
}

func understood(label string, data []byte) (*Source, error) {
	export, err := export.Parse(data)
	if err != nil {
		return nil, err
	}
	return &Source{Label: label, Export: export}, nil
}

// IsPlainFile reports whether it came from a file that has the secret in plain text, and could be deleted.
func (s *Source) IsPlainFile() bool { return s.file != nil && !s.HandedOver }

// DeleteFile deletes, once the key is saved, the very file that was read, if it is still that file. An error tells that
// the key is saved all the same.
func (s *Source) DeleteFile() (exportfile.Deletion, error) {
	if s.file == nil {
		return exportfile.Deletion{}, &problem.Problem{
			Kind: problem.FileUnusable,
			What: "There is no file to delete: this came from " + s.Label + ".",
			Next: "Leave --delete-file out.",
		}
	}
	deletion, err := exportfile.Delete(s.file)
	if err != nil {
		told := *problem.From(err)
		told.What = "The key is saved, but its file was not deleted: " + plain.Text(s.Label)
		if s.HandedOver {
			told.Next = "Look at it and delete it yourself. Only someone with your identity can open it."
		}
		return deletion, &told
	}
	return deletion, nil
}

// Clear overwrites the secrets that were read.
func (s *Source) Clear() {
	if s == nil {
		return
	}
	s.Export.Clear()
	if s.file != nil {
		s.file.Data.Clear()
	}
}
