package diagnose_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex/diagnose"
)

// keysOf are the names of the members of an object, sorted.
func keysOf(t *testing.T, object any) string {
	t.Helper()
	members, ok := object.(map[string]any)
	if !ok {
		t.Fatalf("%v is no object", object)
	}
	var names []string
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

func TestDocument(t *testing.T) {
	o, err := inScenario["refused"]()
	testenv.OK(t, err)
	text, err := json.Marshal(o.d)
	testenv.OK(t, err)
	var doc map[string]any
	testenv.OK(t, json.Unmarshal(text, &doc))
	if got := keysOf(t, doc); got != "authenticated clock environment interrupted madeAt otherEnvironment status steps verdict" {
		t.Errorf("members: %s", got)
	}
	if doc["status"] != 3.0 || doc["authenticated"] != false || doc["verdict"] != o.d.Verdict {
		t.Errorf("status %v, authenticated %v, verdict %v", doc["status"], doc["authenticated"], doc["verdict"])
	}
	if got := keysOf(t, doc["otherEnvironment"]); got != "baseUrl kind name sends why" {
		t.Errorf("otherEnvironment: %s", got)
	}
	if got := keysOf(t, doc["clock"]); got != "maxMs minMs" {
		t.Errorf("clock: %s", got)
	}
	steps := doc["steps"].([]any)
	for i, id := range checks() {
		step := steps[i].(map[string]any)
		if keysOf(t, step) != "error learned reasons startMs state step summary tookMs" || step["step"] != string(id) {
			t.Errorf("step %d: %v", i+1, step)
		}
		if step["learned"] == nil || step["reasons"] == nil {
			t.Errorf("%s: a list is null", id)
		}
	}
	login := steps[slices.Index(checks(), diagnose.StepAuthentication)].(map[string]any)
	if got := keysOf(t, login["error"]); got != "hint kind message" || login["error"].(map[string]any)["kind"] != "invalid-credentials" {
		t.Errorf("error: %v", login["error"])
	}
	if got := keysOf(t, login["reasons"].([]any)[0]); got != "cause do text" {
		t.Errorf("reason: %s", got)
	}
}

func TestReportTellsWhatSupportNeeds(t *testing.T) {
	for scenario, wants := range map[string][]string{
		"refused": {
			"The exchange rejected this credential.", "Environment  test (sandbox)", "Base URL     http://127.0.0.1:",
			"API secret: 32 lowercase hex digits, fingerprint 4ba68aa8", "User ID: 151", `It answered 200 OK: "Invalid username or password".`,
			"✗ Authentication", "1. other-environment: ", "AuthenticateUser: status 200 OK (invalid-credentials), after ", "Z  Ping: status 200 OK, after ",
		},
		"intercepting-proxy": {"Trusts       an authority of its own", "Fortinet", "Ping: no whole answer (certificate)", "– Session"},
		"ip-whitelist":       {"IP whitelist, as saved: 1 address", `"Not Authorized"`},
	} {
		o, err := inScenario[scenario]()
		testenv.OK(t, err)
		report := o.d.Report()
		for _, want := range wants {
			if !strings.Contains(report, want) {
				t.Errorf("%s: the report lacks %q:\n%s", scenario, want, report)
			}
		}
		if strings.Contains(report, "vault") || strings.Contains(report, "203.0.113.7") || strings.Contains(report, "practice") || !strings.HasSuffix(report, "\n") {
			t.Errorf("%s: the report tells too much, or does not end a line:\n%s", scenario, report)
		}
	}
}
