package diagnose

import (
	"encoding/json"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/problem"
)

// The JSON document. Times are in milliseconds; lists are never null.
type (
	document struct {
		Verdict          string              `json:"verdict"`
		Status           problem.Class       `json:"status"` // 0, or the exit status of the first failure
		MadeAt           time.Time           `json:"madeAt"`
		Environment      environmentDocument `json:"environment"`
		Authenticated    bool                `json:"authenticated"`
		Interrupted      bool                `json:"interrupted"`
		Steps            []stepDocument      `json:"steps"`
		Clock            *clockDocument      `json:"clock"` // how far the server's is ahead; null if not told
		OtherEnvironment *otherDocument      `json:"otherEnvironment"`
	}
	environmentDocument struct {
		Name    string                `json:"name"`
		BaseURL string                `json:"baseUrl"`
		Kind    kiiex.EnvironmentKind `json:"kind"`
	}
	stepDocument struct {
		Step    StepID         `json:"step"`
		State   State          `json:"state"`
		Summary string         `json:"summary"`
		Start   float64        `json:"startMs"`
		Elapsed float64        `json:"tookMs"`
		Learned []string       `json:"learned"`
		Reasons []cause.Cause  `json:"reasons"`
		Error   *errorDocument `json:"error"`
	}
	errorDocument struct {
		Kind    problem.Kind `json:"kind"`
		Message string       `json:"message"`
		Hint    string       `json:"hint"`
	}
	clockDocument struct {
		Min float64 `json:"minMs"`
		Max float64 `json:"maxMs"`
	}
	otherDocument struct {
		environmentDocument
		Why   string   `json:"why"`
		Sends []string `json:"sends"`
	}
)

// MarshalJSON writes the diagnosis as the document that `doctor --json` prints.
func (d *Diagnosis) MarshalJSON() ([]byte, error) {
	doc := document{
		Verdict: d.Verdict, Status: d.Class(), MadeAt: d.At.UTC(), Environment: documentOf(d.Environment),
		Authenticated: d.Authenticated, Interrupted: d.Interrupted,
	}
	for _, f := range d.Findings {
		step := stepDocument{
			Step: f.Step, State: f.State, Summary: f.Summary, Start: api.Milliseconds(f.Start), Elapsed: api.Milliseconds(f.Elapsed),
			Learned: append([]string{}, f.Learned...), Reasons: append([]cause.Cause{}, f.Reasons...),
		}
		if f.Err != nil {
			p := problem.From(f.Err)
			step.Error = &errorDocument{p.Kind, p.Error(), p.Next}
		}
		doc.Steps = append(doc.Steps, step)
	}
	if d.Clock != nil {
		doc.Clock = &clockDocument{api.Milliseconds(d.Clock.Min), api.Milliseconds(d.Clock.Max)}
	}
	if o := d.OtherEnvironment; o != nil {
		doc.OtherEnvironment = &otherDocument{documentOf(o.Environment), o.Why, append([]string{}, o.Sends...)}
	}
	return json.Marshal(doc)
}

func documentOf(e kiiex.Environment) environmentDocument {
	return environmentDocument{harmless(e.Name), harmless(e.BaseURL), e.Kind}
}
