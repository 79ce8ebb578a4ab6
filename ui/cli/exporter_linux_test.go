package cli

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"kiikey/assets"
	"kiikey/internal/testenv"
	"kiikey/ui/internal/script"
)

// TestExporterReadsTheFile has Debian's node exporter read what check writes, as the user that its package makes, whose
// folder and umask are not ours.
func TestExporterReadsTheFile(t *testing.T) {
	testenv.Root(t)
	testenv.Programs(t, "prometheus-node-exporter")
	own, err := user.Lookup("prometheus")
	if err != nil {
		testenv.Missing(t, "there is no user prometheus")
	}
	folder, err := os.MkdirTemp("", "kiikey-exporter-") // that of a test is closed to others
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	metrics := scrapes(t, folder, own)

	dir := t.TempDir()
	export, passphrase := filepath.Join(dir, "export.json"), filepath.Join(dir, "passphrase")
	for path, content := range map[string]string{export: string(assets.SampleExport), passphrase: script.Passphrase + "\n"} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	kiikey := func(args string) {
		t.Helper()
		c := exec.Command("sh", "-c", "umask 077; exec kiikey "+args)
		c.Env = append(os.Environ(), "KIIKEY_HOME="+filepath.Join(dir, "keys"), "KIIKEY_PASSPHRASE_FILE="+passphrase)
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("kiikey %s: %v\n%s", args, err, out)
		}
	}
	kiikey("import " + export + " --name 'a \"key\" é' --env sandbox --user-id 151")
	file := filepath.Join(folder, "kiikey.prom")
	kiikey("check --all --names --prometheus " + file)
	read := metrics()
	for _, want := range []string{
		`(?m)^kiikey_credential_passed\{id="[0-9a-f]{32}",name="a \\"key\\" é"\} 1$`,
		`(?m)^kiikey_credential_age_seconds\{`, `(?m)^kiikey_credential_last_success_timestamp_seconds\{`,
		`(?m)^# HELP kiikey_credential_passed 1 if`, `(?m)^node_textfile_scrape_error 0$`,
	} {
		if !regexp.MustCompile(want).MatchString(read) {
			t.Errorf("the exporter does not have %s in\n%s", want, read)
		}
	}
	if found := script.SecretIn(read); found != "" {
		t.Errorf("it shows %s", found)
	}
	kiikey("check --all --prometheus " + file)
	if read = metrics(); strings.Contains(read, "key") && strings.Contains(read, "name=") || !strings.Contains(read, "kiikey_credential_passed") {
		t.Errorf("a name is told that nobody asked for:\n%s", read)
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 1 {
		t.Errorf("left in the folder: %v, %v", entries, err)
	}
}

// scrapes starts the exporter for the files of a folder, and returns what asks it for everything that it has.
func scrapes(t *testing.T, folder string, as *user.User) func() string {
	t.Helper()
	uid, _ := strconv.ParseUint(as.Uid, 10, 32)
	gid, _ := strconv.ParseUint(as.Gid, 10, 32)
	c := exec.Command("prometheus-node-exporter", "--web.listen-address=127.0.0.1:0",
		"--collector.disable-defaults", "--collector.textfile", "--collector.textfile.directory="+folder)
	c.Dir, c.Env = "/", []string{"GOTRACEBACK=none"}
	c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	log, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	lines, said := bufio.NewReader(log), ""
	listening := regexp.MustCompile(`(?i)listening on.*?address=(127\.0\.0\.1:\d+)`)
	for {
		line, err := lines.ReadString('\n')
		said += line
		if at := listening.FindStringSubmatch(line); at != nil {
			go func() { _, _ = io.Copy(io.Discard, lines) }()
			return func() string {
				t.Helper()
				answer, err := http.Get("http://" + at[1] + "/metrics")
				if err != nil {
					t.Fatal(err)
				}
				defer answer.Body.Close()
				text, err := io.ReadAll(answer.Body)
				if err != nil {
					t.Fatal(err)
				}
				return string(text)
			}
		}
		if err != nil {
			t.Fatalf("the exporter ended:\n%s", said)
		}
	}
}
