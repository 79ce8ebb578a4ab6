//go:build unix

package accessible_test

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"kiikey/internal/testenv"
	"kiikey/store/kernelkeyring"
	"kiikey/ui/internal/script"
)

// conversations are the scripts of a folder. Their terminals can show lines and nothing else.
func conversations(t *testing.T, dir string, set ...string) testscript.Params {
	t.Helper()
	kiikey, err := exec.LookPath("kiikey")
	if err != nil {
		t.Fatal(err)
	}
	return script.Params(dir, script.Options{
		Set:   append(set, "TERM=dumb", "LANG=C.UTF-8", "KIIKEY="+kiikey),
		Check: onlyLines,
	})
}

// onlyLines finds what must never be written: escape sequences, and signs in the place of words.
func onlyLines(written string) error {
	if strings.Contains(written, "\x1b") {
		return errors.New("an escape character was written")
	}
	for _, sign := range []string{"•", "…", "✓", "✗", "│", "─", "▸", "●", "→"} {
		if strings.Contains(written, sign) {
			return fmt.Errorf("the sign %q was written", sign)
		}
	}
	return nil
}

func TestConversations(t *testing.T) {
	testscript.Run(t, conversations(t, "testdata/script"))
}

// TestConversationsUnlockedForCommands tells those in which the vault is unlocked for a while.
func TestConversationsUnlockedForCommands(t *testing.T) {
	if err := kernelkeyring.Put("kiikey/probe", []byte("probe"), time.Minute); err != nil {
		testenv.Missing(t, "the kernel's keyring: "+err.Error())
	}
	testscript.Run(t, conversations(t, "testdata/kernel"))
}

// TestStoppedAtAQuestion stops the conversation in every way at every kind of question: the terminal is as it was and the
// status says so.
func TestStoppedAtAQuestion(t *testing.T) {
	questions, err := filepath.Glob("testdata/stopped/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, way := range []struct{ does, with, status string }{
		{"presses", "ctrl+c", "130"}, {"presses", "ctrl+d", "130"}, {"signal", "INT", "130"}, {"signal", "TERM", "143"}, {"signal", "HUP", "129"},
	} {
		t.Run(way.with, func(t *testing.T) {
			p := conversations(t, "", "STOP="+way.does, "WITH="+way.with, "STATUS="+way.status)
			p.Files = slices.DeleteFunc(slices.Clone(questions), func(file string) bool {
				return way.with == "ctrl+d" && filepath.Base(file) == "document.txtar" // where it ends the document
			})
			testscript.Run(t, p)
		})
	}
}
