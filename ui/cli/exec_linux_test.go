package cli

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"kiikey/ui/internal/script"
)

// started prints what a program finds that was started: what a shell's programs can see, and what only a call tells.
const started = `
grep -E '^(Sig(Blk|Ign|Cgt)|NoNewPrivs|Seccomp):' /proc/self/status
cat /proc/self/limits
ls /proc/self/fd
umask; pwd
cat <&3
showprocess`

// showProcess is a program of the tests.
func showProcess() {
	dumpable, _ := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0)
	_, thread := unix.KeyctlGetKeyringID(unix.KEY_SPEC_THREAD_KEYRING, false)
	_, process := unix.KeyctlGetKeyringID(unix.KEY_SPEC_PROCESS_KEYRING, false)
	signal, _ := unix.PrctlRetInt(unix.PR_GET_PDEATHSIG, 0, 0, 0, 0)
	fmt.Println("dumpable", dumpable, "ends with its parent", signal, "keyrings", thread, process)
}

func init() { programs["showprocess"] = showProcess }

// A program finds everything as it would without kiikey, but for the variables: signals that are ignored, limits, open
// files, keyrings, and whether its memory may be read.
func TestExecLeavesTheProcessAsItWas(t *testing.T) {
	home := t.TempDir()
	imported(t, home, "staging")
	way := []string{"--passphrase-file", written(t, script.Passphrase)}
	run := func(t *testing.T, program string, prefix ...string) string {
		t.Helper()
		input, err := os.Open("/dev/null")
		if err != nil {
			t.Fatal(err)
		}
		defer input.Close()
		c := exec.Command("sh", append([]string{"-c", `trap '' INT HUP TSTP; ulimit -S -c 1000; ulimit -S -n 300; umask 027; exec "$@"`, "sh"},
			append(prefix, "sh", "-c", program)...)...)
		c.ExtraFiles = []*os.File{input}
		c.Env = append(slices.DeleteFunc(os.Environ(), func(e string) bool { return strings.HasPrefix(e, "GORACE=") || strings.HasPrefix(e, "KIIKEY") }),
			"KIIKEY_HOME="+home, "KIIEX_NONCE=stale", "DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere", "GPG_TTY=x")
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return string(out)
	}
	compare := func(t *testing.T) {
		t.Helper()
		prefix := append([]string{"kiikey", "exec", "practice"}, append(way, "--")...)
		if plain, got := run(t, started), run(t, started, prefix...); got != plain {
			t.Errorf("started by kiikey:\n%s\nby itself:\n%s", got, plain)
		}
		variables := func(prefix ...string) []string {
			return slices.DeleteFunc(strings.Split(run(t, "env -0 | sort -z | tr '\\0' '\\n'", prefix...), "\n"), func(e string) bool {
				return strings.HasPrefix(e, "KII") || strings.HasPrefix(e, "GORACE=")
			})
		}
		if plain, got := variables(), variables(prefix...); !slices.Equal(got, plain) {
			t.Errorf("variables %q, without kiikey %q", got, plain)
		}
	}
	t.Run("passphrase file", compare)
	t.Run("unlocked for a while", func(t *testing.T) {
		needsKernelKeyring(t)
		if status, _, said := ran(t, home, "unlock", "--for", "5m"); status != 0 {
			t.Fatal(said)
		}
		defer ran(t, home, "lock")
		way = nil
		compare(t)
	})
}
