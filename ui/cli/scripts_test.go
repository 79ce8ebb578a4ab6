package cli

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"kiikey/assets"
	"kiikey/internal/testenv"
	"kiikey/store/kernelkeyring"
	"kiikey/ui/internal/script"
)

// TestScripts runs what docs/scripts.md tells people to write: the shell lines as one script, then the lines of the
// crontab, the unit's command and the container's, each with the environment that it says and no other, and at last
// the other ways to open the vault, which not every machine has.
func TestScripts(t *testing.T) {
	testenv.Programs(t, "sh", "jq", "curl", "openssl", "mkfifo", "seq")
	blocks := fencedBlocks(t, "../../docs/scripts.md")
	dir := t.TempDir()
	old := strings.ReplaceAll(string(assets.SampleExport), "0123", "3210")
	for name, content := range map[string]string{"export.json": string(assets.SampleExport), "old-export.json": old} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	kiikey, err := exec.LookPath("kiikey")
	if err != nil {
		t.Fatal(err)
	}
	// The paths of the blocks are where the script has put its files.
	here := strings.NewReplacer("/srv/kiikey", dir, "/run/secrets", dir, "%d", dir,
		"/usr/local/bin/kiikey", kiikey, "PATH=/usr/local/bin:", "PATH="+filepath.Dir(kiikey)+":")
	run := func(t *testing.T, name string, environment []string, command ...string) (printed string) {
		t.Helper()
		c := exec.Command(command[0], command[1:]...)
		c.Dir, c.Env = dir, append(environment, "DBUS_SESSION_BUS_ADDRESS=unix:path=/dev/null/none")
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
		if found := script.SecretIn(string(out)); found != "" {
			t.Errorf("%s shows %s", name, found)
		}
		return string(out)
	}

	shell := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + t.TempDir()}
	run(t, "the script", shell, "sh", "-eu", "-c", strings.Join(blocks["sh"], "\n"))
	for file, want := range map[string]int{"signatures": 1000, "pairs": 2, "names": 1, "users": 1, "held": 1, "started": 1, "users-too": 1, "requests": 5} {
		content, err := os.ReadFile(filepath.Join(dir, file))
		if lines := strings.Count(string(content), "\n"); err != nil || lines < want || lines > max(want, 1000) {
			t.Errorf("%s has %d lines, want %d (%v): %q", file, lines, want, err, content)
		}
	}

	var environment []string
	jobs := 0
	for line := range strings.Lines(here.Replace(strings.Join(blocks["crontab"], ""))) {
		line = strings.TrimSpace(line)
		switch fields := strings.SplitN(line, " ", 6); {
		case len(fields) == 6:
			if printed := run(t, line, environment, "/bin/sh", "-c", fields[5]); printed != "" {
				t.Errorf("%s is mailed: %q", line, printed)
			}
			jobs++
		case line != "":
			environment = append(environment, line)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "b.kiikey")); err != nil || jobs != 3 {
		t.Errorf("%d jobs; the backup: %v", jobs, err)
	}

	environment = nil
	for line := range strings.Lines(here.Replace(strings.Join(blocks["ini"], ""))) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		switch name {
		case "Environment":
			environment = append(environment, value)
		case "ExecStart":
			run(t, "the service", environment, strings.Fields(value)...)
			jobs++
		}
	}

	environment = nil
	var command []string
	for line := range strings.Lines(here.Replace(strings.Join(blocks["yaml"], ""))) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch {
		case name == "command":
			if err := json.Unmarshal([]byte(value), &command); err != nil {
				t.Fatal(err)
			}
			command[0] = kiikey
		case strings.HasPrefix(name, "KIIKEY_"):
			environment = append(environment, name+"="+value)
		}
	}
	run(t, "the container", environment, command...)
	if _, err := os.Stat(filepath.Join(dir, "kiikey.prom")); err != nil || jobs != 5 {
		t.Errorf("%d jobs were run; the metrics: %v", jobs, err)
	}

	// As in the shell of the script, whose passphrase file would otherwise be what is used.
	shell = append(shell, "KIIKEY_HOME="+dir+"/keys", "KIIKEY_PASSPHRASE_FILE="+dir+"/passphrase")
	signed := func(t *testing.T, file string, want int) {
		t.Helper()
		content, err := os.ReadFile(filepath.Join(dir, file))
		if lines := strings.Count(string(content), "\n"); err != nil || lines != want {
			t.Errorf("%s has %d lines, want %d (%v)", file, lines, want, err)
		}
		var ways struct {
			Until      *string
			Remembered []string
		}
		status := run(t, "status", shell, "kiikey", "unlock", "--status", "--json")
		if err := json.Unmarshal([]byte(status), &ways); err != nil || ways.Until != nil || len(ways.Remembered) > 0 {
			t.Errorf("it is not ended: %s (%v)", status, err)
		}
	}
	t.Run("unlocked for a while", func(t *testing.T) {
		if err := kernelkeyring.Put("kiikey/scripts", []byte("probe"), time.Minute); err != nil {
			testenv.Refused(t, err)
		}
		_ = kernelkeyring.Remove("kiikey/scripts")
		run(t, "the script", shell, "sh", "-eu", "-c", blocks["sh kernel"][0])
		signed(t, "unlocked-for-a-while", 3)
	})
	t.Run("remembered by pass", func(t *testing.T) {
		testenv.Programs(t, "pass", "gpg", "gpgconf")
		run(t, "the script", shell, "sh", "-eu", "-c", strings.Join(blocks["sh pass"], "\n"))
		signed(t, "remembered", 1)
	})
	t.Run("recovered by pass", func(t *testing.T) {
		testenv.Programs(t, "pass", "gpg", "gpgconf", "age", "tar", "sha256sum", "base64", "jq")
		recovery := fencedBlocks(t, "../../docs/recovery.md")["sh pass"]
		lines := strings.NewReplacer("/path/to/", dir+"/keys/data/", "/dev/shm", t.TempDir()).Replace(strings.Join(recovery, "\n"))
		recovering := strings.Join([]string{
			strings.Replace(blocks["sh pass"][0], "/passwords", "/passwords-recovery", 1),
			"kiikey unlock --remember pass --passphrase-file passphrase", lines, "mv items.json \"$KIIKEY_HOME\"",
		}, "\n")
		run(t, "the script", shell, "sh", "-eu", "-c", recovering)
		items, err := os.ReadFile(filepath.Join(dir, "keys", "items.json"))
		if err != nil || !strings.Contains(string(items), script.Secrets()[0]) {
			t.Errorf("the secret is not in what was recovered (%v): %q", err, items)
		}
	})
}

// fencedBlocks returns the blocks of a document by their language and, behind a space, what they are marked to need.
// All of them must be marked as tested.
func fencedBlocks(t *testing.T, path string) map[string][]string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	blocks := map[string][]string{}
	parts := strings.Split(string(text), "```")
	for i := 1; i < len(parts); i += 2 {
		mark := regexp.MustCompile(`<!-- test( \w+)? -->\n$`).FindStringSubmatch(parts[i-1])
		if mark == nil {
			t.Fatalf("this block is not marked as tested: %q", parts[i])
		}
		language, body, _ := strings.Cut(parts[i], "\n")
		blocks[language+mark[1]] = append(blocks[language+mark[1]], body)
	}
	return blocks
}
