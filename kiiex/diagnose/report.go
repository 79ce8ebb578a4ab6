package diagnose

import (
	"fmt"
	"strings"
	"time"

	"kiikey/kiiex/problem"
)

// sentRequest holds the facts by which exchange support finds a request in its own log.
type sentRequest struct {
	call    string
	at      time.Time
	status  int // 0 for no answer
	elapsed time.Duration
	kind    problem.Kind
}

// Sign is a character that stands beside the words for the state, so that a list of checks can be skimmed.
func (s State) Sign() string {
	return map[State]string{Running: "…", Passed: "✓", Warning: "!", Failed: "✗", Skipped: "–"}[s]
}

// Report returns a text for exchange support. It replaces every secret by a length, a class and a short
// fingerprint, so that it can be sent by e-mail; it leaves out the vault's files. It ends with a line break.
func (d *Diagnosis) Report() string {
	var b strings.Builder
	line := func(format string, args ...any) { b.WriteString(harmless(fmt.Sprintf(format, args...)) + "\n") }
	line("Diagnosis of a KIIEX API credential, made by kiikey")
	line("")
	line("%s", d.Verdict)
	line("")
	line("Made at      %s", d.At.UTC().Format(time.RFC3339))
	line("Environment  %s (%s)", d.Environment.Name, d.Environment.Kind)
	if d.Environment.BaseURL != "" {
		line("Base URL     %s", d.Environment.BaseURL)
	}
	if d.Environment.CAFile != "" {
		line("Trusts       an authority of its own (ca_file)")
	}
	if len(d.credential) > 0 {
		line("")
		line("Credential")
		for _, f := range d.credential {
			line("  %s: %s", f.label, f.text)
		}
	}
	line("")
	line("Checks")
	for _, f := range d.Findings {
		d.reportFinding(f, line)
	}
	if len(d.requests) > 0 {
		line("")
		line("Requests")
		for _, r := range d.requests {
			status := "no whole answer"
			if r.status != 0 {
				status = "status " + statusText(r.status)
			}
			if r.kind != "" {
				status += " (" + string(r.kind) + ")"
			}
			line("  %s  %s: %s, after %s", r.at.UTC().Format("2006-01-02T15:04:05.000Z"), r.call, status, length(r.elapsed))
		}
	}
	line("")
	line("A fingerprint is the first 8 hex digits of SHA-256 over the value as text. It tells two values apart and")
	line("does not give them away. No secret is in this text: no API secret, signature or session token.")
	return b.String()
}

func (d *Diagnosis) reportFinding(f Finding, line func(string, ...any)) {
	summary := f.Summary
	if f.Step == StepStore && f.State != Skipped {
		summary = "(about this computer only)"
	}
	line("  %s %-14s %s", f.State.Sign(), f.Step.Title(), summary)
	if f.Step == StepStore {
		return
	}
	if f.Step != StepCredential { // whose facts stand above
		for _, text := range f.Learned {
			line("      %s", text)
		}
	}
	for i, r := range f.Reasons {
		line("      %d. %s: %s", i+1, r.ID, r.Text)
	}
}
