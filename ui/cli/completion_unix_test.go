//go:build unix

package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kiikey/internal/testenv"
)

// Where bash-completion is not loaded, the first Tab says so and the others say nothing; once it is, they complete.
func TestCompletionWithoutBashCompletionSaysSoOnce(t *testing.T) {
	testenv.Programs(t, "bash")
	script, err := exec.Command("kiikey", "completion", "bash").Output()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "kiikey.bash"), script, 0o600); err != nil {
		t.Fatal(err)
	}
	bash := exec.Command("bash", "--norc", "--noprofile", "-c", `source ./kiikey.bash
compopt() { :; } # the builtin works in a completion alone
COMP_WORDS=(kiikey im) COMP_CWORD=1
for tab in 1 2 3; do __start_kiikey; echo "${#COMPREPLY[@]} found"; done
_get_comp_words_by_ref() { cur=im prev=kiikey words=(kiikey im) cword=1; }
__start_kiikey; echo "${COMPREPLY[*]}"`)
	bash.Dir = dir
	bash.Env = append(os.Environ(), "KIIKEY_HOME="+dir, "HOME="+dir)
	var told strings.Builder
	bash.Stderr = &told
	out, err := bash.Output()
	if err != nil {
		t.Fatal(err, told.String())
	}
	if strings.Count(told.String(), "bash-completion") != 1 || strings.Count(told.String(), "\n") != 2 {
		t.Errorf("told: %q", told.String())
	}
	if want := "0 found\n0 found\n0 found\nimport"; !strings.HasPrefix(string(out), want) {
		t.Errorf("got %q, want %q", out, want)
	}
}
