package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kiikey/kiiex"
	"kiikey/ui/flow"
)

// sentences are those of a text, by the words that begin with a capital and end with a stop.
func sentences(text string) (all []string) {
	text = strings.Join(strings.Fields(text), " ")
	for part := range strings.SplitSeq(text, ". ") {
		if words := strings.Fields(part); len(words) > 3 {
			all = append(all, strings.TrimSuffix(part, "."))
		}
	}
	return all
}

// repeated returns the sequences of three or more words that two sentences of a text share.
func repeated(text string) (repetitions []string) {
	all := sentences(text)
	for i, s := range all {
		for _, other := range all[i+1:] {
			if strings.HasSuffix(other, s) || strings.HasSuffix(s, other) {
				repetitions = append(repetitions, s)
			}
		}
	}
	return repetitions
}

// No sentence stands twice on one screen.
func TestSentencesAreNotRepeated(t *testing.T) {
	a, _ := openApp(t)
	size := tea.WindowSizeMsg{Width: 200, Height: 100}
	see := func(name string, s screen, messages []tea.Msg) {
		t.Helper()
		a.stack = []screen{&messagesScreen{a.shared, &a.messages}, s}
		a.Update(size)
		for _, m := range messages {
			if _, key := m.(tea.KeyPressMsg); key {
				a.Update(m)
			} else {
				a.Update(result{s, m})
			}
		}
		if text := ansi.Strip(a.View().Content); len(repeated(text)) > 0 {
			t.Errorf("%s says twice %q:\n%s", name, repeated(text), text)
		}
	}
	for name, made := range everyScreenMade(t, a) {
		s, messages := made()
		see(name, s, messages)
	}
	sample := must(flow.SampleExport()).Drafts[0]
	for i, pasted := range []string{"", "0123", sample.Credential.APISecret.Reveal(), sample.Credential.APIKey, strings.Repeat("ab", 32), strings.Repeat("0A", 32)} {
		c := must(sample.Complete("name", kiiex.SandboxName, a.shared.job.Now()))
		s := newCompareScreen(a.shared, Compare{a.shared.job.Summarize(c)})
		_, number := s.request.begin(t.Context())
		found, err := a.shared.job.Verify(t.Context(), c, "", kiiex.SecretFromString(pasted), nil)
		see("compare "+string(rune('0'+i)), s, []tea.Msg{searched{number, found, err}})
	}
	wrong := must(sample.Complete("wrong", kiiex.SandboxName, a.shared.job.Now()))
	wrong.APISecret = kiiex.SecretFromString("abc")
	if err := a.shared.job.Save(t.Context(), wrong, false); err != nil {
		t.Fatal(err)
	}
	env := must(a.shared.job.Environment(kiiex.SandboxName))
	tab := func(tab Tab) (*credentialScreen, tabScreen) {
		s := newCredentialScreen(a.shared, Credential{Summary: a.shared.job.Summarize(wrong), Tab: tab})
		return s, s.open
	}
	_, rejected := a.shared.job.Authenticate(t.Context(), wrong, env, nil)
	s, test := tab(TestTab)
	_, number := test.(*testScreen).request.begin(t.Context())
	see("test, rejected", s, []tea.Msg{tabResult{test, testOver{number: number, err: rejected}}})
	s, why := tab(WhyTab)
	see("why, rejected", s, []tea.Msg{tabResult{why, causesKnown(a.shared.job.CausesOfRejection(wrong, env))}})
	for _, login := range []bool{false, true} {
		d, err := a.shared.job.Diagnose(t.Context(), flow.Complaint{Credential: &wrong, Environment: env, Login: login}, nil)
		_, number := why.(*whyScreen).request.begin(t.Context())
		see("why, diagnosed", s, []tea.Msg{tabResult{why, diagnosed{number, d, err}}})
	}
}
