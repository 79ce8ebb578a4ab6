package accessible

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
	"kiikey/ui/flow/clipboard"
)

const testPassphrase = "correct horse battery staple"

// transcript holds the output of a conversation.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
	gone atomic.Bool // nobody reads it any more
}

func (w *transcript) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.gone.Load() {
		return 0, errors.New("gone")
	}
	return w.text.Write(b)
}

// take returns what was written since the last call.
func (w *transcript) take() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	text := w.text.String()
	w.text.Reset()
	return text
}

// sitting is a conversation in a bubble whose time passes only when everybody waits.
type sitting struct {
	*conversation
	t    *testing.T
	said *transcript
	keys io.Writer
	done chan error
}

// inBubble holds a conversation about a vault with the sample in it.
func inBubble(t *testing.T, person func(s *sitting)) {
	t.Helper()
	home := t.TempDir()
	job := func() *flow.Job {
		j, err := flow.Open(flow.Options{Home: home})
		if err != nil {
			t.Fatal(err)
		}
		return j
	}
	first := job()
	if err := first.Create(t.Context(), flow.Typed(kiiex.SecretFromString(testPassphrase))); err != nil {
		t.Fatal(err)
	}
	source, err := flow.SampleExport()
	if err != nil {
		t.Fatal(err)
	}
	sample, err := source.Drafts[0].Complete("practice", kiiex.SandboxName, first.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Save(t.Context(), sample, false); err != nil {
		t.Fatal(err)
	}
	first.Close()

	synctest.Test(t, func(t *testing.T) {
		in, keys := io.Pipe()
		s := &sitting{t: t, said: &transcript{}, keys: keys, done: make(chan error, 1)}
		s.conversation = newConversation(job(), ask.Options{In: in, Out: s.said, Typed: true})
		ctx, cancel := context.WithCancel(t.Context())
		go func() { s.done <- s.run(ctx) }()
		person(s)
		cancel()
		_ = keys.Close()
		<-s.done
		s.end()
	})
}

// types types, waits for what comes of it and returns that.
func (s *sitting) types(text string) string {
	s.t.Helper()
	if _, err := io.WriteString(s.keys, text); err != nil {
		s.t.Fatal(err)
	}
	synctest.Wait()
	return s.said.take()
}

// passes lets time pass and returns what was said meanwhile.
func (s *sitting) passes(d time.Duration) string {
	time.Sleep(d)
	synctest.Wait()
	return s.said.take()
}

func (s *sitting) unlock() {
	s.t.Helper()
	synctest.Wait()
	if told := s.types(testPassphrase + "\n"); !strings.Contains(told, "Main menu.") {
		s.t.Fatalf("not unlocked: %q", told)
	}
}

func wants(t *testing.T, told string, wanted ...string) {
	t.Helper()
	for _, want := range wanted {
		if !strings.Contains(told, want) {
			t.Errorf("it did not say %q: %q", want, told)
		}
	}
}

func TestIdleLocks(t *testing.T) {
	inBubble(t, func(s *sitting) {
		s.unlock()
		if told := s.passes(4*time.Minute + 50*time.Second); told != "" || s.job.Store() == nil {
			t.Fatalf("locked too early: %q", told)
		}
		s.types("imp") // a key restarts the time
		if told := s.passes(4*time.Minute + 50*time.Second); told != "" || s.job.Store() == nil {
			t.Fatalf("locked although a key was pressed: %q", told)
		}
		told := s.passes(11 * time.Second)
		wants(t, told, "\nLocked: no key was pressed for 5 minutes.\n", "Passphrase (")
		if s.job.Store() != nil {
			t.Fatal("the store is open")
		}
		wants(t, s.types("wrong horse\n"), "Wrong passphrase")
		if s.job.Store() != nil {
			t.Fatal("the store is open")
		}
		told = s.types(testPassphrase + "\n")
		wants(t, told, "What you typed is still there.\nWhat do you want to do (1 to 13, back, or ? for help): imp")
		wants(t, s.types("ort\n"), "File (")
	})
}

// Nothing locks while nothing is open: the passphrase may be as slow in coming as it likes.
func TestIdleDoesNotEndPassphraseQuestion(t *testing.T) {
	inBubble(t, func(s *sitting) {
		synctest.Wait()
		s.said.take()
		if told := s.passes(time.Hour); told != "" {
			t.Errorf("it said %q", told)
		}
		s.unlock()
	})
}

func TestIdleLockKeepsHiddenInput(t *testing.T) {
	inBubble(t, func(s *sitting) {
		s.unlock()
		s.types("use\n1\nverify\n\n")
		half := strings.Repeat("a", 32)
		if told := s.types(half); strings.Contains(told, "a") {
			t.Errorf("it showed %q", told)
		}
		wants(t, s.passes(5*time.Minute), "Locked")
		told := s.types(testPassphrase + "\n")
		wants(t, told, "What you typed is still there.", "Signature (not shown")
		if strings.Contains(told, half) {
			t.Errorf("it showed %q", told)
		}
		// a signature of 64 digits that is wrong, and none of 32
		wants(t, s.types(half+"\n")+s.passes(time.Second), "The signature is not right")
	})
}

func TestIdleLockKeepsPastedDocument(t *testing.T) {
	inBubble(t, func(s *sitting) {
		s.unlock()
		s.types("import\n")
		s.types(`{"APIKey": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",`)
		wants(t, s.passes(5*time.Minute), "Locked")
		wants(t, s.types(testPassphrase+"\n"), "What you pasted is still there")
		told := s.types(`"APISecret": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "Nonce": "0"}`+"\n") + s.passes(time.Second)
		wants(t, told, "API key: aaaa to aaaa, 32 hex digits", "User ID (")
		if strings.Contains(told, "bbbb") {
			t.Errorf("it showed %q", told)
		}
	})
}

// No session of a login is in memory while the vault is locked.
func TestIdleLockClearsLogin(t *testing.T) {
	inBubble(t, func(s *sitting) {
		s.unlock()
		s.types("use\n1\n")
		token := kiiex.SecretFromString("a token")
		s.active.login = &flow.Login{Authentication: &api.Authentication{}, Session: kiiex.Session{Token: token}}
		s.types("x\x7f") // a key after that: the conversation sees it for certain
		wants(t, s.passes(5*time.Minute), "Locked")
		if s.active.login != nil || !token.IsEmpty() {
			t.Error("the login is still there")
		}
		wants(t, s.types(testPassphrase+"\n"), "with practice (")
		wants(t, s.types("open session\n"), "No session.")
	})
}

// A copy is cleared when its time is over, and the next question says so.
func TestClipboardIsClearedAfterAWhile(t *testing.T) {
	inBubble(t, func(s *sitting) {
		var held atomic.Value
		held.Store("something")
		// The terminal's clipboard needs no other program, which could not wait in a bubble.
		s.clip.clipboard = clipboard.New(clipboard.Options{Method: clipboard.OSC52, Terminal: func(text string) { held.Store(text) }})
		s.unlock()
		s.types("use\n1\n")
		wants(t, s.types("copy\n2\n"), "Cleared after 30 seconds, even if something else is there")
		s.passes(29 * time.Second)
		if held.Load() == "" {
			t.Error("cleared too early")
		}
		wants(t, s.types("copy\n1\n"), "Copied")
		s.passes(29 * time.Second) // the time of the first copy is over, that of the second is not
		if held.Load() == "" {
			t.Error("the second copy was cleared with the first")
		}
		s.passes(2 * time.Second)
		if held.Load() != "" {
			t.Errorf("the clipboard holds %q", held.Load())
		}
		wants(t, s.types("details\n"), "Asked the terminal to clear the clipboard")
	})
}

// A paste of several lines at an unseen question must not spill into the next one.
func TestPasteTailIsDropped(t *testing.T) {
	inBubble(t, func(s *sitting) {
		s.unlock()
		s.types("use\n1\nverify\n\n")
		told := s.types("curl -H 'Signature: aaaa'\n -H 'aptoken: s3cret'\nremove\nyes\n") + s.passes(time.Second)
		wants(t, told, "that no form of a signature has", "with practice (")
		if strings.Contains(told, "s3cret") || strings.Contains(told, "Removed") {
			t.Errorf("the rest of the paste was taken: %q", told)
		}
	})
}

// Keys that were in flight when a question of consequence appeared do not answer it.
func TestEarlyYesIsIgnored(t *testing.T) {
	inBubble(t, func(s *sitting) {
		s.unlock()
		s.types("use\n1\n")
		told := s.types("remove\nyes\n") + s.passes(time.Second)
		wants(t, told, "Remove practice of sandbox (")
		if strings.Contains(told, "Removed") {
			t.Errorf("it was removed: %q", told)
		}
		wants(t, s.types("yes\n"), "Removed practice.")
	})
}

func TestConversationEndsWhenOutputFails(t *testing.T) {
	inBubble(t, func(s *sitting) {
		s.unlock()
		s.said.gone.Store(true)
		s.types("environments\n")
		var end error
		select {
		case end = <-s.done:
			s.done <- end
		default:
			t.Fatal("it goes on although nobody hears it")
		}
		if end == nil {
			t.Error("it ended as if the user had quit")
		}
	})
}

// The walkthrough clears its login when the vault locks, and when another credential takes its place.
func TestWalkthroughClearsLogins(t *testing.T) {
	for name, away := range map[string]func(*guide){
		"on locking":         func(g *guide) { g.forget() },
		"another credential": func(g *guide) { g.speakOf(&flow.Summary{ID: "another"}) },
		"no credential":      func(g *guide) { g.speakOf(nil) },
	} {
		g := &guide{conversation: &conversation{}}
		g.speakOf(&flow.Summary{ID: "one"})
		token := kiiex.SecretFromString("a token")
		g.active.login = &flow.Login{Session: kiiex.Session{Token: token}, Authentication: &api.Authentication{}, Access: &api.Access{}}
		g.speakOf(&flow.Summary{ID: "one", Name: "renamed"})
		if token.IsEmpty() || g.active.summary.Name != "renamed" {
			t.Error("the same credential lost its login")
		}
		if away(g); !token.IsEmpty() {
			t.Errorf("%s: memory still holds the token", name)
		}
	}
}

// Locking while the question whether to restore is open closes the backup, and nothing is restored then.
func TestIdleLockClosesBackup(t *testing.T) {
	file := filepath.Join(t.TempDir(), "keys")
	inBubble(t, func(s *sitting) {
		answer := func(answers ...string) (told string) {
			t.Helper()
			for _, a := range answers {
				told = s.types(a+"\n") + s.passes(time.Second)
			}
			return told
		}
		s.unlock()
		wants(t, answer("back up", file, testPassphrase, testPassphrase, testPassphrase), "Backed up 1 credential")
		wants(t, answer("use", "practice", "edit", "", "7", "", "", "", "", "", ""), "Saved the changes to practice.")
		wants(t, answer("back", "restore", file, testPassphrase), "practice, of sandbox, is different from yours.", "Restore 1 credential (")
		wants(t, s.passes(6*time.Minute), "Locked: ")
		wants(t, answer(testPassphrase), "Restore 1 credential (")
		wants(t, answer("yes"), "Locking the vault also closed the backup")
		wants(t, answer("use", "practice", "details"), "Nonce: 7")
	})
}
