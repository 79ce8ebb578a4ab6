package state_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/store/state"
)

// writerEnv makes the test binary one of several processes that write into the folder it names.
const writerEnv = "STATE_TEST_WRITER"

const writes = 25

func TestMain(m *testing.M) {
	if dir := os.Getenv(writerEnv); dir != "" {
		if err := writeMany(dir, fmt.Sprint(os.Getpid())); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// writeMany sets tests of its own ids and records as many events.
func writeMany(dir, who string) error {
	s, err := state.Open(dir)
	if err != nil {
		return err
	}
	for i := range writes {
		if err := s.SetLastTest(fmt.Sprintf("%s-%d", who, i), state.Test{At: noon, Message: who}); err != nil {
			return err
		}
		if err := s.Record(state.Event{At: noon, Action: "test", Credential: fmt.Sprintf("%s-%d", who, i)}); err != nil {
			return err
		}
	}
	return nil
}

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func TestStateSurvivesReopening(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if _, ok := s.LastTest("a"); ok || s.Onboarding() != (state.Onboarding{}) || len(s.Notices()) != 0 {
		t.Fatal("a new folder is not empty")
	}
	madrid := time.FixedZone("here", 3600)
	testenv.OK(t, s.SetLastTest("a", state.Test{At: noon.In(madrid), Environment: "staging"}))
	testenv.OK(t, s.SetLastTest("b", state.Test{At: noon, Kind: string(problem.UserLocked), Message: "locked"}))
	testenv.OK(t, s.SetOnboarding(state.Onboarding{Step: "import"}))

	for name, s := range map[string]*state.State{"the same": s, "opened again": open(t, dir)} {
		a, _ := s.LastTest("a")
		if a != (state.Test{At: noon, Environment: "staging"}) || !a.OK() {
			t.Errorf("%s: test of a is %+v", name, a)
		}
		if b, _ := s.LastTest("b"); b.OK() || b.Message != "locked" {
			t.Errorf("%s: test of b is %+v", name, b)
		}
		if s.Onboarding().Step != "import" {
			t.Errorf("%s: onboarding %+v", name, s.Onboarding())
		}
	}
	testenv.OK(t, s.Forget("a"))
	testenv.OK(t, s.Forget("never there"))
	if _, found := open(t, dir).LastTest("a"); found {
		t.Error("a is remembered after Forget")
	}
	if _, found := s.LastTest("b"); !found {
		t.Error("b is forgotten with a")
	}
	if runtime.GOOS != "windows" {
		for _, name := range []string{"state.json", "state.lock"} {
			if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %v, %v", name, info, err)
			}
		}
	}
}

func TestSessionsAreRemembered(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	testenv.OK(t, s.SetSessionUntil("a", "staging", noon.In(time.FixedZone("here", 3600))))
	testenv.OK(t, s.SetSessionUntil("a", "production", noon.Add(time.Hour)))
	testenv.OK(t, s.SetSessionUntil("b", "staging", noon))
	for name, s := range map[string]*state.State{"the same": s, "opened again": open(t, dir)} {
		if got := s.SessionUntil("a", "staging"); got != noon {
			t.Errorf("%s: a in staging until %v", name, got)
		}
		if got := s.SessionUntil("a", "production"); got != noon.Add(time.Hour) {
			t.Errorf("%s: a in production until %v", name, got)
		}
		for _, none := range [][2]string{{"b", "production"}, {"c", "staging"}, {"", ""}} {
			if got := s.SessionUntil(none[0], none[1]); !got.IsZero() {
				t.Errorf("%s: %v until %v", name, none, got)
			}
		}
	}
	testenv.OK(t, s.SetSessionUntil("a", "staging", time.Time{}))
	testenv.OK(t, s.SetSessionUntil("never there", "staging", time.Time{}))
	testenv.OK(t, s.Forget("b"))
	s = open(t, dir)
	if !s.SessionUntil("a", "staging").IsZero() || s.SessionUntil("a", "production").IsZero() || !s.SessionUntil("b", "staging").IsZero() {
		t.Error("the wrong ones are forgotten")
	}
}

func TestAcceptancesAreRememberedForEachExchange(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	testenv.OK(t, s.SetAccepted("a", "https://one.invalid/ap", noon.In(time.FixedZone("here", 3600))))
	testenv.OK(t, s.SetLastTest("a", state.Test{At: noon.Add(time.Hour), Environment: "one", Kind: string(problem.InvalidCredentials)}))
	for name, s := range map[string]*state.State{"the same": s, "opened again": open(t, dir)} {
		if got := s.Accepted("a", "https://one.invalid/ap"); got != noon {
			t.Errorf("%s: accepted at %v", name, got)
		}
		for _, none := range [][2]string{{"a", "https://two.invalid/ap"}, {"b", "https://one.invalid/ap"}, {"", ""}} {
			if got := s.Accepted(none[0], none[1]); !got.IsZero() {
				t.Errorf("%s: %v at %v", name, none, got)
			}
		}
	}
	testenv.OK(t, s.Forget("a"))
	if got := open(t, dir).Accepted("a", "https://one.invalid/ap"); !got.IsZero() {
		t.Errorf("after Forget: %v", got)
	}
}

func TestAcceptancesAreBounded(t *testing.T) {
	s := open(t, t.TempDir())
	for i := range 12 { // the first one again and again: what counts is when it was accepted for the last time
		testenv.OK(t, s.SetAccepted("a", fmt.Sprint(i), noon.Add(time.Duration(i)*time.Minute)))
		testenv.OK(t, s.SetAccepted("a", "0", noon.Add(time.Duration(i)*time.Minute)))
	}
	var kept []string
	for i := range 12 {
		if !s.Accepted("a", fmt.Sprint(i)).IsZero() {
			kept = append(kept, fmt.Sprint(i))
		}
	}
	if got := strings.Join(kept, " "); got != "0 5 6 7 8 9 10 11" {
		t.Errorf("kept are %s", got)
	}
	testenv.OK(t, s.SetAccepted("b", strings.Repeat("x", 1<<20), noon))
	if s.Accepted("b", strings.Repeat("x", 1<<20)) != noon {
		t.Error("a long name is not found again")
	}
}

func TestRefreshReadsChangesOfOthers(t *testing.T) {
	dir := t.TempDir()
	one, two := open(t, dir), open(t, dir)
	testenv.OK(t, two.SetLastTest("a", state.Test{At: noon}))
	if _, found := one.LastTest("a"); found {
		t.Fatal("known before it was read")
	}
	one.Refresh()
	if _, found := one.LastTest("a"); !found {
		t.Error("not known after Refresh")
	}
	put(t, filepath.Join(dir, "state.json"), "damaged")
	one.Refresh()
	if _, found := one.LastTest("a"); !found {
		t.Error("forgotten because the file is damaged")
	}
}

// What could not be written is shown until the end of the program, and Refresh does not take it away.
func TestRefreshKeepsWhatCouldNotBeWritten(t *testing.T) {
	state.ShortenLockTimeout(t)
	dir := t.TempDir()
	s := open(t, dir)
	other := flock.New(filepath.Join(dir, "state.lock"))
	if locked, err := other.TryLock(); err != nil || !locked {
		t.Fatal(locked, err)
	}
	if err := s.SetSessionUntil("a", "staging", noon); problem.KindOf(err) != problem.StoreBusy {
		t.Fatal(err)
	}
	testenv.OK(t, other.Unlock())
	s.Refresh()
	if s.SessionUntil("a", "staging") != noon {
		t.Error("lost")
	}
}

func TestLongTextsAreShortened(t *testing.T) {
	s := open(t, t.TempDir())
	testenv.OK(t, s.SetLastTest("a", state.Test{At: noon, Message: strings.Repeat("é", 1<<20)}))
	got, _ := s.LastTest("a")
	if len(got.Message) > 510 || !strings.HasSuffix(got.Message, "é…") {
		t.Errorf("message has %d bytes and ends in %q", len(got.Message), got.Message[len(got.Message)-6:])
	}
}

func TestWriteKeepsChangesOfOthers(t *testing.T) {
	dir := t.TempDir()
	one, two := open(t, dir), open(t, dir)
	testenv.OK(t, one.SetLastTest("a", state.Test{At: noon}))
	testenv.OK(t, two.SetLastTest("b", state.Test{At: noon}))
	if _, found := two.LastTest("a"); !found {
		t.Error("the second does not know what the first wrote before it")
	}
	s := open(t, dir)
	for _, id := range []string{"a", "b"} {
		if _, found := s.LastTest(id); !found {
			t.Errorf("%s was overwritten", id)
		}
	}
}

func TestConcurrentProcessesLoseNothing(t *testing.T) {
	dir := t.TempDir()
	self, err := os.Executable()
	testenv.OK(t, err)
	var done sync.WaitGroup
	var pids []int
	for range 3 {
		cmd := exec.Command(self)
		cmd.Env = append(os.Environ(), writerEnv+"="+dir)
		var stderr strings.Builder
		cmd.Stderr = &stderr
		testenv.OK(t, cmd.Start())
		pids = append(pids, cmd.Process.Pid)
		done.Go(func() {
			if err := cmd.Wait(); err != nil {
				t.Errorf("%v: %s", err, &stderr)
			}
		})
	}
	testenv.OK(t, writeMany(dir, "parent"))
	done.Wait()

	s := open(t, dir)
	if n := s.Notices(); len(n) != 0 {
		t.Errorf("notices: %v", n)
	}
	events := activity(t, s)
	if len(events) != 4*writes {
		t.Errorf("%d events, want %d", len(events), 4*writes)
	}
	for _, pid := range pids {
		for i := range writes {
			if _, found := s.LastTest(fmt.Sprintf("%d-%d", pid, i)); !found {
				t.Errorf("test %d of process %d is lost", i, pid)
			}
		}
	}
}

func TestConcurrentGoroutinesLoseNothing(t *testing.T) {
	s := open(t, t.TempDir())
	var done sync.WaitGroup
	for i := range 20 {
		done.Go(func() {
			if err := s.SetLastTest(fmt.Sprint(i), state.Test{At: noon}); err != nil {
				t.Error(err)
			}
			s.LastTest("0")
			if err := s.Record(state.Event{At: noon, Action: "test"}); err != nil {
				t.Error(err)
			}
		})
	}
	done.Wait()
	for i := range 20 {
		if _, found := s.LastTest(fmt.Sprint(i)); !found {
			t.Errorf("test %d is lost", i)
		}
	}
}

func TestOpenNeedsAFolder(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "file"), "")
	for _, path := range []string{filepath.Join(dir, "absent"), filepath.Join(dir, "file")} {
		if s, err := state.Open(path); problem.KindOf(err) != problem.StoreMissing || s != nil {
			t.Errorf("Open(%s) = %v, %v", path, s, err)
		}
	}
}

func TestVanishedFolderIsReported(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	testenv.OK(t, os.Mkdir(dir, 0o700))
	s := open(t, dir)
	testenv.OK(t, os.RemoveAll(dir))
	testenv.WantKind(t, s.SetOnboarding(state.Onboarding{Step: "staging"}), problem.StoreUnwritable)
	if s.Onboarding().Step != "staging" {
		t.Error("the running program forgot the choice")
	}
	testenv.WantKind(t, s.Record(state.Event{At: noon, Action: "test"}), problem.StoreUnwritable)
}

func TestWriteFailsWhileLocked(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	testenv.OK(t, s.SetOnboarding(state.Onboarding{Step: "staging"}))
	lock := flock.New(filepath.Join(dir, "state.lock"))
	if locked, err := lock.TryLock(); err != nil || !locked {
		t.Fatal(locked, err)
	}
	state.ShortenLockTimeout(t)
	testenv.WantKind(t, s.SetOnboarding(state.Onboarding{Step: "production"}), problem.StoreBusy)
	testenv.WantKind(t, s.Record(state.Event{At: noon, Action: "test"}), problem.StoreBusy)
	// Reading takes no lock.
	if got := open(t, dir).Onboarding().Step; got != "staging" {
		t.Errorf("the file says %q", got)
	}
	testenv.OK(t, lock.Close())
	testenv.OK(t, s.SetOnboarding(state.Onboarding{Step: "production"}))
}

func TestLeftoversAreSwept(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, ".state.json.tmp-0123456789abcdef"), "{")
	testenv.OK(t, open(t, dir).SetOnboarding(state.Onboarding{Step: "staging"}))
	if _, err := os.Stat(filepath.Join(dir, ".state.json.tmp-0123456789abcdef")); err == nil {
		t.Error("a temporary file of a killed process stays")
	}
}

func open(t testing.TB, dir string) *state.State {
	t.Helper()
	s, err := state.Open(dir)
	testenv.OK(t, err)
	return s
}

func put(t testing.TB, path, data string) {
	t.Helper()
	testenv.OK(t, os.WriteFile(path, []byte(data), 0o600))
}

func activity(t *testing.T, s *state.State) []state.Event {
	t.Helper()
	events, err := s.Activity()
	testenv.OK(t, err)
	return events
}
