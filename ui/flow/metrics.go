package flow

import (
	"fmt"
	"strings"
	"time"

	"kiikey/store/atomicfile"
)

// Checked is the result of Check for one credential.
type Checked struct {
	Summary
	Outcome
	// LastSuccess is the time of the last login that its exchange accepted; zero if that is not known.
	LastSuccess time.Time
}

// Checked combines a credential with the outcome of its Check.
func (j *Job) Checked(s Summary, o Outcome) Checked {
	c := Checked{Summary: s, Outcome: o}
	if env, err := j.Environment(s.Environment); err == nil {
		c.LastSuccess = j.state.Accepted(s.ID, exchangeOf(env))
	}
	return c
}

// Metrics returns the results in the text format of Prometheus. Each credential is labelled with its id, which says nothing
// to others; with names also its name.
func Metrics(checked []Checked, names bool, now time.Time) string {
	escapes := strings.NewReplacer(`\`, `\\`, `"`, `\"`) // which the format wants; a credential's name has no line end
	var b strings.Builder
	for _, m := range []struct {
		name, help string
		value      func(Checked) (float64, bool)
	}{
		{"kiikey_credential_passed", "1 if the exchange accepted the login of the last check, 0 if not, or if there was none.", func(c Checked) (float64, bool) {
			if c.Class() != 0 {
				return 0, true
			}
			return 1, true
		}},
		{"kiikey_credential_last_success_timestamp_seconds", "When the exchange last accepted the API key.", func(c Checked) (float64, bool) {
			return float64(c.LastSuccess.Unix()), !c.LastSuccess.IsZero()
		}},
		{"kiikey_credential_age_seconds", "How long ago the API key was imported.", func(c Checked) (float64, bool) {
			return float64(int64(now.Sub(c.ImportedAt).Seconds())), !c.ImportedAt.IsZero()
		}},
		{"kiikey_credential_expires_days", "Days until the exchange ends the API key.", func(c Checked) (float64, bool) {
			const day = 24 * time.Hour
			return float64(c.Expires.Sub(now.UTC().Truncate(day)) / day), !c.Expires.IsZero() // negative afterwards
		}},
	} {
		fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %s gauge\n", m.name, m.help, m.name)
		for _, c := range checked {
			value, known := m.value(c)
			if !known {
				continue
			}
			labels := `id="` + c.ID + `"`
			if names {
				labels += `,name="` + escapes.Replace(c.Name) + `"`
			}
			fmt.Fprintf(&b, "%s{%s} %.0f\n", m.name, labels, value)
		}
	}
	return b.String()
}

// WriteMetrics replaces the file at path, which FreeTarget has allowed, at once: a collector reads the old one or the
// new one. It is readable by everyone. The error is a *problem.Problem of kind FileUnusable.
func WriteMetrics(path, text string) error {
	return writeTarget("Prometheus file", path, []byte(text), atomicfile.Options{Public: true})
}
