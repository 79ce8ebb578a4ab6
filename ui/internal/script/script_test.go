//go:build unix

package script_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"kiikey/ui/internal/script"
)

// outcome is a test that only notes what becomes of it.
type outcome struct {
	failed bool
	log    strings.Builder
}

func (o *outcome) Log(args ...any) { fmt.Fprintln(&o.log, args...) }

func (o *outcome) Fatal(args ...any) {
	o.Log(args...)
	o.FailNow()
}

func (o *outcome) FailNow() {
	o.failed = true
	runtime.Goexit()
}

func (o *outcome) Skip(args ...any) { o.Fatal(args...) }

func (o *outcome) Parallel() {}

func (o *outcome) Verbose() bool { return true }

func (o *outcome) Run(_ string, f func(testscript.T)) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(o)
	}()
	<-done
}

// told tells a story and returns what was said of it, and whether it failed.
func told(t *testing.T, story string) (log string, failed bool) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "story.txtar"), []byte(story), 0o600); err != nil {
		t.Fatal(err)
	}
	o := &outcome{}
	o.Run("", func(run testscript.T) {
		testscript.RunT(run, script.Params(dir, script.Options{Check: func(written string) error {
			if strings.Contains(written, "unwanted") {
				return fmt.Errorf("something unwanted was written")
			}
			return nil
		}}))
	})
	return o.log.String(), o.failed
}

const echoing = "start sh -c 'printf \"A question of several words: \"; read x; echo \"You said $x. That is all.\"; exit 3'\n"

func TestTerminalStorySucceeds(t *testing.T) {
	for name, story := range map[string]string{
		"an answer":    echoing + "answers 'of several words: ' something\nsees 'That is all.'\nstdout 'You said something'\nends 3",
		"either end":   echoing + "types 'x\\r'\nends 0 3",
		"a killed one": echoing + "sees question\nsignal KILL\nends -1",
		"brackets":     "start sh -c 'printf \"Name (a word): \"; read x; echo $x'\nanswers 'Name (' Jo\nsees Jo\nends 0",
		"a rest":       echoing + "answers 'words: ' x\nends 3\n! sees 'A question'\nstdout 'That is all'",
		"everything":   echoing + "answers 'words: ' x\nends 3\nwritten\nstdout '^A question'",
		"a secret":     "start sh -c 'echo $PASSPHRASE'\nrevealed $PASSPHRASE\nsees $PASSPHRASE\nends 0",
		"a file":       "exec sh -c 'sleep 0 && echo words > file' &\nwaits file words",
	} {
		if log, failed := told(t, story); failed {
			t.Errorf("%s: %s", name, log)
		}
	}
}

func TestTerminalStoryFails(t *testing.T) {
	for want, story := range map[string]string{
		"exit status 3, want 0":                      echoing + "types 'x\\r'\nends 0",
		"the program ended; wanted: “never”":         echoing + "types 'x\\r'\nsees never",
		"“A question” after what was heard":          echoing + "answers words: x\nsees 'A question'",
		`"You said x." was written`:                  echoing + "answers words: x\nends 3\n! sees 'You said x.'",
		"the terminal shows a secret, plain":         "start sh -c 'echo $PASSPHRASE'\nends 0",
		"the terminal shows a secret, hex":           "start sh -c 'printf \"$WRONG\" | od -An -tx1 | tr -d \" \\n\"'\nends 0",
		"the terminal shows a secret":                "start sh -c 'echo $PASSPHRASE $PASSPHRASE'\nrevealed $PASSPHRASE\nends 0",
		"the terminal is not as it was":              "start stty -echo\nends 0",
		"it shows what is typed":                     "start sh -c 'echo begun; read x'\nsees begun\nunechoed",
		"something unwanted was written":             "start echo unwanted\nsees unwanted", // the check comes even without its end
		"no six words in a line":                     "start echo five words are not enough\nends 0\nmade WORDS",
		"there is no signal FOO":                     echoing + "signal FOO",
		"is not the inside of a string of Go":        echoing + "types '\\'",
		`"printed": said is false`:                   "exec echo something\nsays printed",
		`"some thing": said is true`:                 "exec printf 'some\\nthing'\n! says 'some thing'",
		"file shows a secret":                        "exec echo $API_SECRET\ncp stdout file\nnosecret file",
		"file shows a secret, base64":                "exec sh -c 'printf $API_SECRET | base64 > file'\nnosecret file",
		"file shows a session token":                 "nosecret file\n-- file --\n01234567-89ab-cdef-0123-456789abcdef",
		"there is a.0: 1":                            "exec echo '{\"a\": [1]}'\n! json a.0",
		`a.0 is "1", want "2"`:                       "exec echo '{\"a\": [1]}'\njson a.0 2",
		"there is no b in the document":              "exec echo '{\"a\": [1]}'\njson b 1",
		"standard output has more than one document": "exec echo '{} {}'\njson . {}",
	} {
		if log, failed := told(t, story); !failed || !strings.Contains(log, want) {
			t.Errorf("want %q, failed is %t: %s", want, failed, log)
		}
	}
}
