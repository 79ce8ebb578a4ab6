package cli

import (
	"fmt"
	"strings"

	"kiikey/kiiex"
	signing "kiikey/kiiex/diagnose/mistake"
	"kiikey/ui/plain"
)

// The document of verify. Where nothing fits, recipe is "" and the lists are empty.
type (
	verifyDocument struct {
		Right      bool           `json:"right"`
		Summary    string         `json:"summary"`
		Form       formDocument   `json:"form"`
		Mistakes   []signing.Slip `json:"mistakes"`
		Recipe     string         `json:"recipe"`
		Equivalent int            `json:"equivalent"` // how many other recipes give the same signature
		Others     []string       `json:"others"`     // the likeliest of them
		Tried      int            `json:"tried"`
		Bits       int            `json:"bits"` // how many agree
		OfBits     int            `json:"ofBits"`
		Next       string         `json:"next"`
		Certainty  string         `json:"certainty"`
	}
	formDocument struct {
		Kind        signing.FormKind `json:"kind"`
		Length      int              `json:"length"`
		Likely      []string         `json:"likely"`
		Explanation string           `json:"explanation"`
	}
)

func verifiedDocument(r signing.Result) verifyDocument {
	d := verifyDocument{
		Right: r.Right, Summary: r.Summary(), Mistakes: append([]signing.Slip{}, r.Slips...),
		Form:       formDocument{r.Form.Kind, r.Form.Length, orEmpty(r.Form.Likely), r.Form.Explanation},
		Equivalent: r.Equivalent, Others: []string{}, Tried: r.Tried, Bits: r.Bits, OfBits: r.OfBits, Certainty: r.Certainty(),
	}
	if r.Match != nil {
		d.Recipe = r.Match.String()
	}
	for _, o := range r.Others {
		d.Others = append(d.Others, o.String())
	}
	if wrong := r.Problem(); wrong != nil {
		d.Next = wrong.Next
	}
	return d
}

// verifiedText is the same as text: what was done, and what is right.
func verifiedText(r signing.Result, width int) string {
	if r.Right {
		return "✓ " + r.Summary() + "\n"
	}
	var b strings.Builder
	b.WriteString(wrapped("✗ ", "  ", r.Summary(), width))
	for i, s := range r.Slips {
		b.WriteString("\n" + wrapped(fmt.Sprintf("  %d. ", i+1), "     ", s.Done, width))
		b.WriteString(wrapped("     Right: ", "            ", s.Right, width))
	}
	for _, text := range r.Details() {
		b.WriteString("\n" + wrapped("  ", "  ", text, width))
	}
	for _, o := range r.Others {
		b.WriteString(wrapped("  - ", "    ", o.String(), width))
	}
	return b.String()
}

// The document of verify --explain. Secret values are masked.
type (
	explainDocument struct {
		Steps []explainedStep `json:"steps"`
	}
	explainedStep struct {
		Title  string           `json:"title"`
		Text   string           `json:"text"`
		Values []explainedValue `json:"values"`
	}
	explainedValue struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
)

func explainedDocument(steps []signing.Step, apiKey string) explainDocument {
	d := explainDocument{Steps: []explainedStep{}}
	for _, s := range steps {
		values := []explainedValue{}
		for _, v := range s.Values {
			values = append(values, explainedValue{v.Name, masked(v, apiKey)})
		}
		d.Steps = append(d.Steps, explainedStep{s.Title, s.Text, values})
	}
	return d
}

func explainedText(steps []signing.Step, apiKey string, width int) string {
	var b strings.Builder
	for i, s := range steps {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(wrapped(fmt.Sprintf("%d. ", i+1), "   ", s.Title, width))
		b.WriteString(wrapped("   ", "   ", s.Text, width))
		for _, v := range s.Values {
			b.WriteString("     " + padded(v.Name, 11) + plain.Text(masked(v, apiKey)) + "\n")
		}
	}
	return b.String()
}

// masked masks a secret value; of the API key, and of the message that ends with it, only the key's middle.
func masked(v signing.Value, apiKey string) string {
	switch {
	case v.Secret.IsEmpty():
		return v.Text
	case v.Name == "APIKey" || v.Name == "message":
		return strings.TrimSuffix(v.Secret.Reveal(), apiKey) + kiiex.MaskKey(apiKey)
	}
	return kiiex.Mask
}

func clearSteps(steps []signing.Step) {
	for _, s := range steps {
		for _, v := range s.Values {
			v.Secret.Clear()
		}
	}
}
