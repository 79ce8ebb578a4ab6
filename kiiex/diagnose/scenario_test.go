package diagnose_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"kiikey/kiiex/cause"
	"kiikey/kiiex/diagnose"
	"kiikey/kiiex/sandbox"
)

// expected lists what the checks find wrong in each scenario of the sandbox, with the sandbox's own, healthy
// credential: the checks, and the causes in the order in which they are named.
var expected = map[string][]string{
	"healthy":               {},
	"second-factor":         {"authentication warning: second-factor"},
	"locked":                {"authentication failed: user-locked"},
	"ip-whitelist":          {"authentication failed: ip-whitelist, key-deleted, other-environment, firewall"},
	"refused":               {"authentication failed: other-environment, wrong-user-id, wrong-secret, key-secret-exchanged, key-deleted, ip-whitelist"},
	"refused-bare":          {"authentication failed: other-environment, wrong-user-id, wrong-secret, key-secret-exchanged, key-deleted, ip-whitelist"},
	"bad-format":            {"authentication failed: fields-place, wrong-user-id"},
	"unauthorized":          {"authentication failed: other-environment, wrong-user-id, wrong-secret, key-secret-exchanged, key-deleted, ip-whitelist"},
	"not-authorized":        {"authentication failed: ip-whitelist, key-deleted, other-environment, firewall"},
	"error-100":             {"authentication failed: exchange-fault"},
	"error-101":             {"authentication failed: exchange-fault"},
	"error-102":             {"authentication failed: exchange-fault"},
	"error-104":             {"authentication failed: other-environment, wrong-user-id"},
	"error-107":             {"authentication failed: exchange-busy"},
	"rate-limit":            {"authentication failed: too-many-requests"},
	"no-token":              {"authentication failed: exchange-fault"},
	"session-expires-early": {"session failed: session-ended, address-changed, missing-permission"},
	"permissions-missing":   {"session warning: missing-permission"},
	"documented":            {},
	"needs-user":            {},
	"other-user":            {"authentication warning: other-user"},
	"large-answers":         {},
	"unavailable":           {"service failed: maintenance, exchange-busy"},
	"not-found":             {"authentication failed: base-url, maintenance"},
	"not-offered":           {},
	"html":                  {"service failed: network-login, base-url"},
	"redirect":              {"service failed: base-url, network-login, exchange-moved"},
	"slow":                  {"service warning: slow-network, exchange-busy"},
	"hang":                  {"service failed: exchange-busy, slow-network"},
	"drop":                  {"service failed: unstable-connection, exchange-fault"},
	"endless":               {"service failed: base-url, network-login"},
	"wrong-clock":           {"clock warning: computer-clock, exchange-clock"},
	"hostile-text":          {},
	"expired-certificate":   {"tls failed: certificate-expired, computer-clock"},
	"unknown-authority":     {"tls failed: ca-file, inspecting-proxy"},
	"intercepting-proxy":    {"tls failed: inspecting-proxy"},
}

// inScenario diagnoses in each scenario once, for all tests that look at it.
var inScenario = func() map[string]func() (*outcome, error) {
	runs := map[string]func() (*outcome, error){}
	for _, s := range sandbox.Scenarios() {
		runs[s.Name] = sync.OnceValues(trial{scenario: s.Name, secure: s.NeedsTLS}.run)
	}
	return runs
}()

func TestScenarios(t *testing.T) {
	for name := range expected {
		if inScenario[name] == nil {
			t.Errorf("there is no scenario %s", name)
		}
	}
	for _, scenario := range sandbox.Scenarios() {
		t.Run(scenario.Name, func(t *testing.T) {
			t.Parallel()
			want, ok := expected[scenario.Name]
			if !ok {
				t.Fatal("nobody has said what the checks must find in this scenario")
			}
			o, err := inScenario[scenario.Name]()
			if err != nil {
				t.Fatal(err)
			}
			if o.err != nil {
				t.Fatal(o.err)
			}
			o.check(t)
			o.expect(t, want...)
			expectNoBlame(t, o.d)
		})
	}
}

// expectNoBlame checks that a healthy credential is not said to be at fault: what can be seen of it is well,
// and the likeliest reason is never a value in it.
func expectNoBlame(t *testing.T, d *diagnose.Diagnosis) {
	t.Helper()
	for _, id := range []diagnose.StepID{diagnose.StepStore, diagnose.StepCredential, diagnose.StepSignature} {
		if f := d.Finding(id); f.State != diagnose.Passed {
			t.Errorf("%s is %s: %s", id, f.State, f.Summary)
		}
	}
	values := []cause.ID{
		cause.MissingField, cause.BadValue, cause.WrongForm, cause.KeySecretSame, cause.KeySecretSwapped,
		cause.NonceIsKey, cause.WrongUserID, cause.WrongSecret,
	}
	for _, f := range d.Findings {
		if len(f.Reasons) > 0 && slices.Contains(values, f.Reasons[0].ID) {
			t.Errorf("%s puts %s first", f.Step, f.Reasons[0].ID)
		}
	}
}

const documented = "../../docs/diagnosis.md"

// entry returns the entry of one scenario in the document's list.
func entry(name string, d *diagnose.Diagnosis) string {
	finds := "nothing is wrong"
	if list := complaints(d); len(list) > 0 {
		finds = strings.Join(list, "; ")
	}
	return fmt.Sprintf("- `%s`: %s. %s", name, finds, d.Verdict)
}

// TestDocumentAgreesWithFindings compares the list in docs/diagnosis.md with what every scenario leads to.
// With KIIKEY_UPDATE set it prints the list as it should be.
func TestDocumentAgreesWithFindings(t *testing.T) {
	text, err := os.ReadFile(documented)
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(text), "\n## What the checks find in each scenario\n")
	var have []string
	for _, item := range strings.Split(list, "\n- ")[1:] {
		item, _, _ = strings.Cut(item, "\n\n")
		have = append(have, "- "+strings.Join(strings.Fields(item), " "))
	}
	scenarios := sandbox.Scenarios()
	want := make([]string, len(scenarios))
	var group sync.WaitGroup
	for i, s := range scenarios {
		group.Go(func() {
			if o, err := inScenario[s.Name](); err != nil {
				t.Error(err)
			} else {
				want[i] = entry(s.Name, o.d)
			}
		})
	}
	group.Wait()
	for i := range max(len(have), len(want)) {
		h, w := "(nothing)", "(nothing)"
		if i < len(have) {
			h = have[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if os.Getenv("KIIKEY_UPDATE") != "" {
			fmt.Println(wrapped(w))
		}
		if h != w {
			t.Errorf("entry %d is\n  %s\nand should be\n  %s", i+1, h, w)
		}
	}
}

// wrapped breaks an item of a list into lines of 100 columns or fewer.
func wrapped(item string) string {
	var lines strings.Builder
	column := 0
	for word := range strings.FieldsSeq(item) {
		width := utf8.RuneCountInString(word)
		switch {
		case column == 0:
		case column+1+width > 100:
			lines.WriteString("\n  ")
			column = 2
		default:
			lines.WriteByte(' ')
			column++
		}
		lines.WriteString(word)
		column += width
	}
	return lines.String()
}
