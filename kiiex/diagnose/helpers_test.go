package diagnose_test

import (
	"context"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"kiikey/assets"
	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/diagnose"
	"kiikey/kiiex/export"
	"kiikey/kiiex/problem"
	"kiikey/kiiex/sandbox"
)

func newClock() *testenv.Clock { return testenv.NewClock(time.Now().Truncate(time.Second)) }

// outcome is one diagnosis and what was seen of it from outside.
type outcome struct {
	d   *diagnose.Diagnosis
	err error
	// reports are the findings in the order in which they were told.
	reports []diagnose.Finding
	// calls are the names of the calls that arrived.
	calls []string
	// secrets are all that were in the credential, sent and received.
	secrets []string
}

// trial says how one diagnosis is made.
type trial struct {
	scenario string
	secure   bool
	// webSocket has the environment's WebSocket tried, too.
	webSocket bool
	change    func(*diagnose.Subject)
	// report is told what Run reports; cancel ends the context.
	report func(f diagnose.Finding, cancel context.CancelFunc)
	// unlike says what the sandbox does differently.
	unlike func(*sandbox.Options, *testenv.Clock)
}

// leastPatience is the first time limit of one request for what never ends.
const leastPatience = 100 * time.Millisecond

var sessionToken = regexp.MustCompile(`"(?:SessionToken|Pending2FaToken)":\s*"([^"]+)"`)

// run starts a sandbox and diagnoses its credential against it, with a yes to one login. It needs no
// testing.T, so that its result can be shared.
func (t trial) run() (*outcome, error) {
	patience := 20 * time.Second
	if t.scenario == "hang" {
		patience = leastPatience
	}
	for ; ; patience *= 4 {
		// A request that did not even arrive in time says nothing of the scenario.
		if o, err := t.runOnce(patience); err != nil || t.scenario != "hang" || o.err != nil || len(o.calls) > 0 {
			return o, err
		}
	}
}

func (t trial) runOnce(patience time.Duration) (*outcome, error) {
	dir, err := os.MkdirTemp("", "diagnose-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	c, o := newClock(), &outcome{}
	var (
		mu    sync.Mutex
		calls []string // a request that nobody waits for may arrive late
	)
	options := sandbox.Options{
		Scenario: t.scenario, TLS: t.secure, Dir: dir, Now: c.Now,
		Pause: func(_ context.Context, d time.Duration) { c.Advance(d) },
		Log: func(e sandbox.LogEntry) {
			mu.Lock()
			defer mu.Unlock()
			calls = append(calls, e.Path[strings.LastIndexByte(e.Path, '/')+1:])
		},
	}
	if t.unlike != nil {
		t.unlike(&options, c)
	}
	server, err := sandbox.Start(options)
	if err != nil {
		return nil, err
	}
	defer server.Close()
	file, err := os.ReadFile(server.CredentialFile())
	if err != nil {
		return nil, err
	}
	export, err := export.Parse(file)
	if err != nil {
		return nil, err
	}
	credential, err := export.Drafts[0].Complete("practice", "test", c.Now().Add(-12*24*time.Hour))
	if err != nil {
		return nil, err
	}
	s := diagnose.Subject{
		Store:        diagnose.StoreFacts{Used: true, Unlocked: true},
		Credential:   &credential,
		Environment:  server.Environment("test"),
		Environments: append(kiiex.BuiltinEnvironments(), server.Environment("test")),
		Authenticate: true,
		Now:          c.Now,
	}
	if !t.webSocket {
		s.Environment.WebSocketURL = ""
	}
	s.Client.Timeout = patience
	s.Client.Record = func(e api.Exchange) {
		for _, m := range sessionToken.FindAllStringSubmatch(e.Answer.Body.Reveal(), -1) {
			o.secrets = append(o.secrets, m[1])
		}
	}
	if t.change != nil {
		t.change(&s)
	}
	if c := s.Credential; c != nil {
		o.secrets = append(o.secrets, c.APIKey, c.APISecret.Reveal(), c.Sign(c.Nonce).Signature.Reveal())
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	o.d, o.err = diagnose.Run(ctx, s, func(f diagnose.Finding) {
		o.reports = append(o.reports, f)
		if t.report != nil {
			t.report(f, cancel)
		}
	})
	mu.Lock()
	defer mu.Unlock()
	o.calls = slices.Clone(calls)
	return o, nil
}

// result runs the trial and checks what holds for every diagnosis.
func (t trial) result(tt *testing.T) *outcome {
	tt.Helper()
	o, err := t.run()
	testenv.OK(tt, err)
	o.check(tt)
	return o
}

// check looks for what must be so whatever was diagnosed: every check settled and explained, no secret, no
// character that does not show itself, at most one login, every session logged out.
func (o *outcome) check(t *testing.T) {
	t.Helper()
	if o.d == nil {
		t.Fatalf("no diagnosis: %v", o.err)
	}
	checkFindings(t, o.d)
	state := map[diagnose.StepID]diagnose.Finding{}
	for _, f := range o.reports {
		state[f.Step] = f
	}
	for _, f := range o.d.Findings {
		if told := state[f.Step]; told.State != f.State || told.Summary != f.Summary {
			t.Errorf("of %s was told last: %s %s; found: %s %s", f.Step, told.State, told.Summary, f.State, f.Summary)
		}
	}
	logins, logouts := 0, 0
	overHTTP := o.calls
	if i := slices.Index(o.calls, "WSGateway"); i >= 0 {
		overHTTP = o.calls[:i]
	}
	for _, call := range overHTTP {
		switch call {
		case "AuthenticateUser":
			logins++
		case "LogOut":
			logouts++
		}
	}
	opened := strings.Contains(o.d.Finding(diagnose.StepAuthentication).Summary, "started a session")
	if logins > 1 || opened != (logouts == 1) {
		t.Errorf("calls: %v", o.calls)
	}
	o.checkTexts(t)
}

// checks are those of every environment in their order. After them comes StepWebSocket, where there is one.
func checks() []diagnose.StepID {
	return []diagnose.StepID{
		diagnose.StepStore, diagnose.StepCredential, diagnose.StepClock, diagnose.StepProxy, diagnose.StepName, diagnose.StepConnection,
		diagnose.StepTLS, diagnose.StepService, diagnose.StepSignature, diagnose.StepAuthentication, diagnose.StepSession,
	}
}

func checkFindings(t *testing.T, d *diagnose.Diagnosis) {
	t.Helper()
	ids := checks()
	if d.Environment.WebSocketURL != "" {
		ids = append(ids, diagnose.StepWebSocket)
	}
	if len(d.Findings) != len(ids) {
		t.Fatalf("%d findings", len(d.Findings))
	}
	for i, f := range d.Findings {
		if f.Step != ids[i] {
			t.Errorf("check %d is %s, want %s", i+1, f.Step, ids[i])
		}
		bad := f.State == diagnose.Warning || f.State == diagnose.Failed
		switch {
		case f.State == diagnose.Running || f.Summary == "":
			t.Errorf("%s was left %s: %q", f.Step, f.State, f.Summary)
		case bad != (len(f.Reasons) > 0):
			t.Errorf("%s is %s with %d reasons", f.Step, f.State, len(f.Reasons))
		case (f.State == diagnose.Failed) != (f.Err != nil):
			t.Errorf("%s is %s with error %v", f.Step, f.State, f.Err)
		case f.Start < 0 || f.Elapsed < 0:
			t.Errorf("%s began at %s and took %s", f.Step, f.Start, f.Elapsed)
		}
		for _, text := range append([]string{f.Summary}, f.Learned...) {
			if !isSentence(text) {
				t.Errorf("%s: not a sentence: %q", f.Step, text)
			}
		}
		causes := map[cause.ID]string{}
		for _, r := range f.Reasons {
			if !isSentence(r.Text) || !isSentence(r.Do) {
				t.Errorf("%s, %s: not sentences: %q, %q", f.Step, r.ID, r.Text, r.Do)
			}
			if causes[r.ID] == r.Text {
				t.Errorf("%s names %s twice", f.Step, r.ID)
			}
			causes[r.ID] = r.Text
		}
	}
	if !isSentence(d.Verdict) {
		t.Errorf("verdict %q", d.Verdict)
	}
	if f := d.FirstFailure(); f != nil && d.Class() != problem.KindOf(f.Err).Class() || f == nil && d.Class() != 0 && !d.Interrupted {
		t.Errorf("class %d with first failure %+v", d.Class(), f)
	}
}

// isSentence reports whether text begins like a sentence, ends like one, and is on one line.
func isSentence(text string) bool {
	return text != "" && !strings.HasPrefix(text, " ") && !strings.Contains(text, "  ") && !strings.Contains(text, "\n") &&
		strings.ContainsAny(text[len(text)-1:], ".?") && !strings.HasSuffix(text, "..") && strings.ToUpper(text[:1]) == text[:1]
}

// checkTexts looks at everything that can be shown, printed or written to a file.
func (o *outcome) checkTexts(t *testing.T) {
	t.Helper()
	document, err := json.Marshal(o.d)
	testenv.OK(t, err)
	texts := append([]string{string(document), o.d.Verdict}, strings.Split(o.d.Report(), "\n")...)
	for _, f := range append(o.reports, o.d.Findings...) {
		texts = append(append(texts, f.Summary), f.Learned...)
		for _, r := range f.Reasons {
			texts = append(texts, r.Text, r.Do)
		}
		if f.Err != nil {
			p := problem.From(f.Err)
			texts = append(texts, p.What, p.Why, p.Next)
		}
	}
	for _, text := range texts {
		for _, r := range text {
			if !strconv.IsPrint(r) {
				t.Errorf("U+%04X in %q", r, text)
			}
		}
		for _, secret := range o.secrets {
			if part := commonPart(text, secret); part != "" {
				t.Errorf("a part of a secret, %q, is in %q", part, text)
			}
		}
	}
}

// commonPart returns eight characters in a row of secret that are in text, or all of a shorter one.
func commonPart(text, secret string) string {
	const long = 8
	for i := 0; i+long <= len(secret); i++ {
		if strings.Contains(text, secret[i:i+long]) {
			return secret[i : i+long]
		}
	}
	return ""
}

// complaints lists what the checks find wrong: each check that warns or failed, with the causes that it names.
func complaints(d *diagnose.Diagnosis) []string {
	list := []string{}
	for _, f := range d.Findings {
		if f.State != diagnose.Warning && f.State != diagnose.Failed {
			continue
		}
		var causes []string
		for _, r := range f.Reasons {
			causes = append(causes, string(r.ID))
		}
		list = append(list, string(f.Step)+" "+string(f.State)+": "+strings.Join(causes, ", "))
	}
	return list
}

func (o *outcome) expect(t *testing.T, want ...string) {
	t.Helper()
	if got := complaints(o.d); !slices.Equal(got, append([]string{}, want...)) {
		t.Errorf("found wrong:\n  %s\nwant:\n  %s\nverdict: %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "), o.d.Verdict)
	}
}

// sample is the sandbox's credential.
func sample() *kiiex.Credential {
	export, err := export.Parse(assets.SampleExport)
	if err != nil {
		panic(err)
	}
	c := export.Drafts[0].Credential
	c.UserID, c.Environment, c.Name = assets.SampleUserID, "test", "practice"
	return &c
}

// inTime diagnoses what never ends with more and more time for each request, until what the test
// is about was reached before the time was up.
func inTime(t *testing.T, s diagnose.Subject, reached func(*outcome) bool) *outcome {
	t.Helper()
	for patience := leastPatience; ; patience *= 4 {
		s.Client.Timeout = patience
		if o := diagnosed(t, s); reached(o) {
			return o
		}
		t.Logf("%v were too short", patience)
	}
}

// diagnosed runs a diagnosis of s and checks what holds for all.
func diagnosed(t *testing.T, s diagnose.Subject) *outcome {
	t.Helper()
	o := &outcome{}
	o.d, o.err = diagnose.Run(t.Context(), s, func(f diagnose.Finding) { o.reports = append(o.reports, f) })
	if o.err != nil {
		t.Fatal(o.err)
	}
	if c := s.Credential; c != nil {
		o.secrets = []string{c.APIKey, c.APISecret.Reveal(), c.Sign(c.Nonce).Signature.Reveal()}
	}
	checkFindings(t, o.d)
	o.checkTexts(t)
	return o
}
