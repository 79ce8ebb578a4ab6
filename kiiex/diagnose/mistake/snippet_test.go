package mistake

import (
	"bytes"
	"errors"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

// run runs a command with only the given variables of the snippets' set, and returns its standard output.
func run(t *testing.T, variables map[string]string, path []string, command ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "KIIEX_") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	if path != nil {
		cmd.Env = append(cmd.Env, "PATH="+strings.Join(append(path, os.Getenv("PATH")), string(os.PathListSeparator)))
	}
	for name, value := range variables {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		err = errors.New(err.Error() + ": " + stderr.String())
	}
	return string(out), err
}

func (v vector) variables() map[string]string {
	return map[string]string{kiiex.EnvAPIKey: v.APIKey, kiiex.EnvAPISecret: v.Secret, kiiex.EnvNonce: v.Nonce, kiiex.EnvUserID: v.UserID}
}

// prepare writes the snippet into a file and returns the command that runs it. It skips the test where a tool is
// missing.
func prepare(t *testing.T, lang string) []string {
	t.Helper()
	need := map[string][]string{
		"shell": {"sh", "openssl", "sed", "grep"}, "python": {"python3"}, "javascript": {"node"}, "go": {"go"},
	}[lang]
	testenv.Programs(t, need...)
	program, err := Snippet(lang)
	testenv.OK(t, err)
	dir := t.TempDir()
	file := filepath.Join(dir, "sign."+map[string]string{"shell": "sh", "python": "py", "javascript": "js", "go": "go"}[lang])
	testenv.OK(t, os.WriteFile(file, []byte(program), 0o600))
	if lang != "go" {
		return []string{need[0], file}
	}
	binary := filepath.Join(dir, "sign.exe")
	if _, err := run(t, map[string]string{"GOFLAGS": "", "GOWORK": "off"}, nil, "go", "build", "-o", binary, file); err != nil {
		t.Fatal(err)
	}
	return []string{binary}
}

func TestSnippetsGiveThePublishedSignatures(t *testing.T) {
	for _, lang := range SnippetLanguages() {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			command := prepare(t, lang)
			for _, v := range vectors(t) {
				out, err := run(t, v.variables(), nil, command...)
				if err != nil || strings.TrimRight(out, "\r\n") != v.Signature {
					t.Errorf("%s: wrong signature, %v", v.Name, err)
				}
			}
			for name := range vectors(t)[0].variables() {
				variables := vectors(t)[0].variables()
				for _, state := range []string{"unset", "empty"} {
					delete(variables, name)
					if state == "empty" {
						variables[name] = ""
					}
					out, err := run(t, variables, nil, command...)
					if err == nil || out != "" {
						t.Errorf("with %s %s it signed all the same", name, state)
					} else if !strings.Contains(err.Error(), name) {
						t.Errorf("with %s %s it fails without a word on that", name, state)
					}
				}
			}
		})
	}
}

// TestShellSnippetHidesTheSecretWhereOpenSSLCan runs the shell snippet with a stand-in for OpenSSL 4, which few
// machines have: it knows -hmac-env, and refuses to run with the secret among its arguments.
func TestShellSnippetHidesTheSecretWhereOpenSSLCan(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the stand-in is a shell script")
	}
	command := prepare(t, "shell")
	real, err := exec.LookPath("openssl")
	testenv.OK(t, err)
	dir := t.TempDir()
	standIn := `#!/bin/sh
case "$*" in
"dgst -help") echo " -hmac-env val  MAC key from an environment variable" >&2; exit ;;
"dgst -sha256 -hmac-env KIIEX_API_SECRET") exec '` + real + `' dgst -sha256 -hmac "$KIIEX_API_SECRET" ;;
esac
echo "unexpected arguments" >&2
exit 9
`
	testenv.Script(t, filepath.Join(dir, "openssl"), standIn)
	for _, v := range vectors(t) {
		out, err := run(t, v.variables(), []string{dir}, command...)
		if err != nil || strings.TrimSpace(out) != v.Signature {
			t.Errorf("%s: wrong signature, %v", v.Name, err)
		}
	}
}

func TestGoSnippetIsFormatted(t *testing.T) {
	formatted, err := format.Source([]byte(goSnippet))
	if err != nil || string(formatted) != goSnippet {
		t.Errorf("gofmt would change it: %v", err)
	}
}

func TestUnknownSnippet(t *testing.T) {
	for _, lang := range []string{"", "cobol", "Shell\x1b[2J"} {
		program, err := Snippet(lang)
		if !errors.Is(err, problem.Of(problem.Usage)) || program != "" || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%q: %v", lang, err)
		}
		if p := problem.From(err); !strings.Contains(p.Next, "python") {
			t.Errorf("%q: the languages are not named: %s", lang, p.Next)
		}
	}
}
