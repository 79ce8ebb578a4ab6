package cli

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"kiikey/assets"
	"kiikey/internal/testenv"
	"kiikey/kiiex"
)

// The stories in testdata/script are told with these commands beside testscript's own:
//
//	ok ARGS…           runs kiikey, which must succeed and show no secret
//	fails STATUS ARGS… runs kiikey, which must exit with STATUS and show no secret
//	finds STATUS ARGS… the same for doctor and verify, whose result is what is wrong
//	reveals ARGS…      runs kiikey, which must succeed and is made to print a secret
//	json PATH VALUE    the value at PATH (a.b.0.c) in standard output's one document; VALUE is its text, or
//	                   "null", "true"; "! json PATH" says that there is none
//	sandbox ARGS…      runs `kiikey sandbox --json ARGS…` until the story ends, and sets SANDBOX_URL,
//	                   SANDBOX_CREDENTIAL and SANDBOX_CERTIFICATE
//	stopsandbox        interrupts it, which must succeed and leave none of its files
//	environment NAME [untrusted]
//	                   adds that sandbox to the configuration file, without its certificate if untrusted
//	nosecret FILE      FILE shows no secret
//	openssl TEXT FILE  has openssl sign TEXT with the sample's secret, and writes what sign would print to FILE
//	fifo PATH          makes a pipe with a name
//	mode PATH MODE     PATH has the permissions MODE
//	damage FILE        changes one bit in the middle of FILE
//	renamed DIR NAME FILE
//	                   a file of DIR whose name begins with NAME is what FILE is
//	wrongly MISTAKE NONCE FILE
//	                   signs with the sample's secret and a mistake, and writes that to FILE
//	keyring [BEHAVIOUR]
//	                   a stand-in for pass responds from now on. As BEHAVIOUR it hangs, is locked, breaks or is gone
//	items N            it holds N items, none of which shows a secret of the stories
//	asked N            it has been asked N times what it holds
//	unseen FILE        what the last command has shown holds no part of FILE
func TestStories(t *testing.T) {
	testenv.Installed(t, "openssl") // which a part of some stories needs
	testscript.Run(t, scriptParams("testdata/script"))
}

func scriptParams(dir string) testscript.Params {
	return testscript.Params{
		Dir:                 dir,
		RequireUniqueNames:  true,
		RequireExplicitExec: true,
		Setup:               setUpStory,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"ok":          func(ts *testscript.TestScript, neg bool, args []string) { runKiikey(ts, 0, args); noSecretShown(ts) },
			"fails":       cmdFails,
			"finds":       cmdFinds,
			"reveals":     func(ts *testscript.TestScript, neg bool, args []string) { runKiikey(ts, 0, args) },
			"json":        cmdJSON,
			"sandbox":     cmdSandbox,
			"stopsandbox": cmdStopSandbox,
			"environment": cmdEnvironment,
			"nosecret":    cmdNoSecret,
			"openssl":     cmdOpenSSL,
			"fifo":        cmdFIFO,
			"mode":        cmdMode,
			"damage":      cmdDamage,
			"renamed":     cmdRenamed,
			"wrongly":     cmdWrongly,
			"keyring":     cmdKeyring,
			"items":       cmdItems,
			"asked":       cmdAsked,
			"unseen":      cmdUnseen,
		},
		Condition: func(name string) (bool, error) {
			switch name {
			case "root":
				return os.Geteuid() == 0, nil
			}
			return false, fmt.Errorf("unknown condition %q", name)
		},
	}
}

const (
	passphrase       = "correct horse battery staple"
	backupPassphrase = "words for the backup alone"
	newPassphrase    = "another four random words"
)

// setUpStory gives every story a home of its own, the sample export and a passphrase file.
func setUpStory(e *testscript.Env) error {
	e.Values[storyKey{}] = &story{}
	home := filepath.Join(e.WorkDir, "home")
	for _, kv := range []struct{ key, value string }{
		{"KIIKEY_HOME", home}, {"KIIKEY_PASSPHRASE_FILE", filepath.Join(e.WorkDir, "passphrase")},
		{"HOME", e.WorkDir}, {"XDG_CONFIG_HOME", filepath.Join(e.WorkDir, ".config")},
		{"DBUS_SESSION_BUS_ADDRESS", "unix:path=" + filepath.Join(e.WorkDir, "no-bus")},
		{"TMPDIR", filepath.Join(e.WorkDir, "tmp")}, {"TMP", filepath.Join(e.WorkDir, "tmp")},
		{"HTTPS_PROXY", ""}, {"HTTP_PROXY", ""}, {"NO_COLOR", ""}, {"TERM", "xterm-256color"},
		{"GORACE", os.Getenv("GORACE")},
	} {
		e.Setenv(kv.key, kv.value)
	}
	for _, f := range []struct {
		name    string
		content []byte
	}{
		{"sample.json", assets.SampleExport},
		{"passphrase", []byte(passphrase + "\n")},
		{"other-passphrase", []byte("not the passphrase\n")},
		{"backup-passphrase", []byte(backupPassphrase + "\n")},
		{"new-passphrase", []byte(newPassphrase + "\n")},
	} {
		if err := os.WriteFile(filepath.Join(e.WorkDir, f.name), f.content, 0o600); err != nil {
			return err
		}
	}
	return os.MkdirAll(filepath.Join(e.WorkDir, "tmp"), 0o700)
}

func runKiikey(ts *testscript.TestScript, want int, args []string) {
	err := ts.Exec("kiikey", args...)
	status := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		status = exit.ExitCode()
	case err != nil:
		ts.Fatalf("kiikey could not be run: %v", err)
	}
	if status != want {
		ts.Fatalf("kiikey %s: exit status %d, want %d", strings.Join(args, " "), status, want)
	}
}

func cmdFails(ts *testscript.TestScript, neg bool, args []string) {
	status, err := strconv.Atoi(args[0])
	if neg || err != nil || status == 0 {
		ts.Fatalf("usage: fails STATUS ARGS…")
	}
	runKiikey(ts, status, args[1:])
	noSecretShown(ts)
	if strings.Contains(strings.Join(args, " "), "--json") {
		var document failureDocument
		if err := json.Unmarshal([]byte(ts.ReadFile("stdout")), &document); err != nil || document.Error.Kind == "" || document.Error.Message == "" {
			ts.Fatalf("standard output is not the document of a failure: %v", err)
		}
	} else if out := ts.ReadFile("stdout"); out != "" {
		ts.Fatalf("a failure printed a result: %q", out)
	}
}

func cmdFinds(ts *testscript.TestScript, neg bool, args []string) {
	status, err := strconv.Atoi(args[0])
	if neg || err != nil || status == 0 {
		ts.Fatalf("usage: finds STATUS ARGS…")
	}
	runKiikey(ts, status, args[1:])
	noSecretShown(ts)
	var failed failureDocument
	switch out := ts.ReadFile("stdout"); {
	case out == "":
		ts.Fatalf("no result was printed")
	case json.Unmarshal([]byte(out), &failed) == nil && failed.Error.Kind != "":
		ts.Fatalf("the document is that of a failure, not of the result")
	case strings.Contains(ts.ReadFile("stderr"), "kiikey: "):
		ts.Fatalf("what was found is reported as a failure too")
	}
}

var tokenPattern = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// noSecretShown looks for every secret of a story in what the last command printed: the sample's and the
// stories' API secrets, the API key in full, signatures, session tokens, the passphrase.
func noSecretShown(ts *testscript.TestScript) {
	for _, stream := range []string{"stdout", "stderr"} {
		if found := secretIn(ts.ReadFile(stream)); found != "" {
			ts.Fatalf("%s shows %s", stream, found)
		}
	}
}

// secretIn returns what kind of secret a text contains, or "".
func secretIn(text string) string {
	for _, secret := range sampleSecrets() {
		for form, written := range map[string]string{
			"plain": secret, "hex": hex.EncodeToString([]byte(secret)),
			"base64":  strings.TrimRight(base64.StdEncoding.EncodeToString([]byte(secret)), "="),
			"escaped": url.QueryEscape(secret),
		} {
			if strings.Contains(strings.ToLower(text), strings.ToLower(written)) {
				return "a secret, " + form
			}
		}
	}
	if tokenPattern.MatchString(text) {
		return "a session token"
	}
	return ""
}

// sampleSecrets are those that the stories use, and what is made from them.
func sampleSecrets() []string {
	var sample struct{ APIKey, APISecret string }
	if err := json.Unmarshal(assets.SampleExport, &sample); err != nil {
		panic(err)
	}
	return []string{
		sample.APISecret, sample.APIKey, passphrase, "not the passphrase", backupPassphrase, newPassphrase,
		"0000000000000000fedcba9876543210", // the wrong secret of some stories
		signatureOf(sample.APISecret, "0151"+sample.APIKey), signatureOf(sample.APISecret, "42151"+sample.APIKey),
	}
}

func signatureOf(secret, message string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(message))
	return hex.EncodeToString(mac.Sum(nil))
}

func cmdJSON(ts *testscript.TestScript, neg bool, args []string) {
	if neg && len(args) != 1 || !neg && len(args) != 2 {
		ts.Fatalf("usage: json PATH VALUE, or ! json PATH")
	}
	decoder := json.NewDecoder(strings.NewReader(ts.ReadFile("stdout")))
	decoder.UseNumber()
	var document any
	if err := decoder.Decode(&document); err != nil {
		ts.Fatalf("standard output is not JSON: %v", err)
	}
	if decoder.More() {
		ts.Fatalf("standard output has more than one document")
	}
	value, there := at(document, args[0])
	switch {
	case neg && there:
		ts.Fatalf("there is %s: %v", args[0], value)
	case neg:
	case !there:
		ts.Fatalf("there is no %s in the document", args[0])
	default:
		text, ok := value.(string)
		if !ok {
			encoded, _ := json.Marshal(value)
			text = string(encoded)
		}
		if text != args[1] {
			ts.Fatalf("%s is %q, want %q", args[0], text, args[1])
		}
	}
}

// at follows a path of names and indexes; "." is the document itself.
func at(value any, path string) (any, bool) {
	if path == "." {
		return value, true
	}
	for name := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			next, ok := v[name]
			if !ok {
				return nil, false
			}
			value = next
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i >= len(v) {
				return nil, false
			}
			value = v[i]
		default:
			return nil, false
		}
	}
	return value, true
}

// runningSandbox is a `kiikey sandbox` beside a story.
type runningSandbox struct {
	process *exec.Cmd
	ready   ready
	stderr  *bytes.Buffer
	stopped bool
}

// story is what a script's commands share.
type story struct{ sandbox *runningSandbox }

type storyKey struct{}

func storyOf(ts *testscript.TestScript) *story { return ts.Value(storyKey{}).(*story) }

func cmdSandbox(ts *testscript.TestScript, neg bool, args []string) {
	s := &runningSandbox{stderr: &bytes.Buffer{}}
	s.process = exec.Command("kiikey", append([]string{"sandbox", "--json"}, args...)...)
	s.process.Dir = ts.MkAbs(".")
	s.process.Env = append(os.Environ(), "TMPDIR="+ts.Getenv("TMPDIR"), "TMP="+ts.Getenv("TMP"))
	s.process.Stderr = s.stderr
	out, err := s.process.StdoutPipe()
	ts.Check(err)
	ts.Check(s.process.Start())
	ts.Defer(func() {
		if !s.stopped {
			_ = s.process.Process.Kill()
			_ = s.process.Wait()
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		_ = s.process.Wait()
		ts.Fatalf("the sandbox did not get ready: %v\n%s", err, s.stderr)
	}
	ts.Check(json.Unmarshal([]byte(line), &s.ready))
	ts.Setenv("SANDBOX_URL", s.ready.URL)
	ts.Setenv("SANDBOX_CREDENTIAL", s.ready.Credential)
	ts.Setenv("SANDBOX_CERTIFICATE", "")
	if s.ready.Certificate != nil {
		ts.Setenv("SANDBOX_CERTIFICATE", *s.ready.Certificate)
	}
	storyOf(ts).sandbox = s
}

func cmdStopSandbox(ts *testscript.TestScript, neg bool, args []string) {
	s := storyOf(ts).sandbox
	s.stopped = true
	if runtime.GOOS == "windows" {
		_ = s.process.Process.Kill() // there is no interrupt to send there
		_ = s.process.Wait()
		return
	}
	ts.Check(s.process.Process.Signal(os.Interrupt))
	if err := s.process.Wait(); err != nil {
		ts.Fatalf("the sandbox did not end well: %v\n%s", err, s.stderr)
	}
	if found := secretIn(s.stderr.String()); found != "" {
		ts.Fatalf("the sandbox's log shows %s", found)
	}
	if _, err := os.Stat(filepath.Dir(s.ready.Credential)); !errors.Is(err, os.ErrNotExist) {
		ts.Fatalf("the sandbox left its folder behind: %v", err)
	}
	ts.Check(os.WriteFile(ts.MkAbs("sandbox.log"), s.stderr.Bytes(), 0o600))
}

func cmdEnvironment(ts *testscript.TestScript, neg bool, args []string) {
	s := storyOf(ts).sandbox
	certificate := ""
	if s.ready.Certificate != nil && len(args) == 1 {
		certificate = *s.ready.Certificate
	}
	path := filepath.Join(ts.Getenv("KIIKEY_HOME"), "config", "config.toml")
	ts.Check(os.MkdirAll(filepath.Dir(path), 0o700))
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	ts.Check(err)
	defer f.Close()
	_, err = f.WriteString(configurationSnippet(kiiex.Environment{Name: args[0], BaseURL: s.ready.URL, CAFile: certificate}) + "\n")
	ts.Check(err)
}

func cmdNoSecret(ts *testscript.TestScript, neg bool, args []string) {
	if found := secretIn(ts.ReadFile(args[0])); found != "" {
		ts.Fatalf("%s shows %s", args[0], found)
	}
}

func cmdOpenSSL(ts *testscript.TestScript, neg bool, args []string) {
	c := exec.Command("openssl", "dgst", "-sha256", "-hmac", sampleSecrets()[0], "-r")
	c.Stdin = strings.NewReader(args[0])
	out, err := c.Output()
	ts.Check(err)
	digest, _, _ := strings.Cut(string(out), " ")
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(digest+"\n"), 0o600))
}

func cmdMode(ts *testscript.TestScript, neg bool, args []string) {
	if runtime.GOOS == "windows" {
		return
	}
	info, err := os.Lstat(ts.MkAbs(args[0]))
	ts.Check(err)
	if got := fmt.Sprintf("%04o", info.Mode().Perm()); got != args[1] {
		ts.Fatalf("%s has mode %s, want %s", args[0], got, args[1])
	}
}
