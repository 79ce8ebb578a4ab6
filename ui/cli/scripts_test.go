package cli

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kiikey/assets"
	"kiikey/internal/testenv"
)

// TestScripts runs what docs/scripts.md tells people to write: the shell lines as one script, then the lines of the
// crontab, the unit's command and the container's, each with the environment that it says and no other.
func TestScripts(t *testing.T) {
	testenv.Programs(t, "sh", "jq", "curl", "openssl", "mkfifo", "seq")
	text, err := os.ReadFile("../../docs/scripts.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := fencedBlocks(t, string(text))
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "export.json"), assets.SampleExport, 0o600); err != nil {
		t.Fatal(err)
	}
	kiikey, err := exec.LookPath("kiikey")
	if err != nil {
		t.Fatal(err)
	}
	// The paths of the blocks are where the script has put its files.
	here := strings.NewReplacer("/srv/kiikey", dir, "/run/secrets", dir, "%d", dir,
		"/usr/local/bin/kiikey", kiikey, "PATH=/usr/local/bin:", "PATH="+filepath.Dir(kiikey)+":")
	run := func(name string, environment []string, command ...string) (printed string) {
		t.Helper()
		c := exec.Command(command[0], command[1:]...)
		c.Dir, c.Env = dir, append(environment, "DBUS_SESSION_BUS_ADDRESS=unix:path=/dev/null/none")
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
		if found := secretIn(string(out)); found != "" {
			t.Errorf("%s shows %s", name, found)
		}
		return string(out)
	}

	run("the script", []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + t.TempDir()},
		"sh", "-eu", "-c", strings.Join(blocks["sh"], "\n"))
	for file, want := range map[string]int{"signatures": 1000, "pairs": 2, "names": 1, "users": 1, "who": 1, "requests": 5} {
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
			if printed := run(line, environment, "/bin/sh", "-c", fields[5]); printed != "" {
				t.Errorf("%s is mailed: %q", line, printed)
			}
			jobs++
		case line != "":
			environment = append(environment, line)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "b.kiikey")); err != nil || jobs != 2 {
		t.Errorf("%d jobs; the backup: %v", jobs, err)
	}

	environment = nil
	for line := range strings.Lines(here.Replace(strings.Join(blocks["ini"], ""))) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		switch name {
		case "Environment":
			environment = append(environment, value)
		case "ExecStart":
			run("the service", environment, strings.Fields(value)...)
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
	run("the container", environment, command...)
	if jobs != 3 {
		t.Errorf("%d jobs were run", jobs)
	}
}

// fencedBlocks returns the blocks of a document by their language. All of them must be marked as tested.
func fencedBlocks(t *testing.T, text string) map[string][]string {
	t.Helper()
	blocks := map[string][]string{}
	parts := strings.Split(text, "```")
	for i := 1; i < len(parts); i += 2 {
		if !strings.HasSuffix(parts[i-1], "<!-- test -->\n") {
			t.Errorf("this block is not marked as tested: %q", parts[i])
		}
		language, body, _ := strings.Cut(parts[i], "\n")
		blocks[language] = append(blocks[language], body)
	}
	return blocks
}
