//go:build unix

package ui_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/store"
	"kiikey/store/kernelkeyring"
)

// commandRun is one command.
type commandRun struct {
	args   []string
	status int
	// made are the secrets that its standard output is made to hold.
	made []string
	// stdin and passphrase are its input; the passphrase is the vault's unless another file is named, or none.
	stdin, passphrase string
}

// noPassphrase stands for a command that something else opens the vault for.
const noPassphrase = "none"

// does runs commands one after the other.
func (g *ground) does(runs ...commandRun) {
	g.t.Helper()
	for _, e := range runs {
		if e.passphrase == "" {
			e.passphrase = g.give("passphrase", canaryPassphrase+"\n")
		}
		cmd := g.command(e.args...)
		if e.passphrase != noPassphrase {
			cmd.Env = append(cmd.Env, "KIIKEY_PASSPHRASE_FILE="+e.passphrase)
		}
		cmd.Stdin = strings.NewReader(e.stdin)
		var stdout, stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		err := cmd.Run()
		name := g.name + ": kiikey " + strings.Join(e.args, " ")
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) || cmd.ProcessState.ExitCode() != e.status {
			g.t.Errorf("%s: %v, want exit status %d\n%s%s", name, err, e.status, stdout.String(), stderr.String())
		}
		g.note(g.ran, e.args[0])
		g.keep(name+", standard output", stdout.Bytes(), e.made...)
		g.keep(name+", standard error", stderr.Bytes())
	}
}

// inJSON runs commands with --json too.
func inJSON(runs ...commandRun) []commandRun {
	var all []commandRun
	for _, e := range runs {
		all = append(all, e)
		e.args = append(slices.Clone(e.args), "--json")
		all = append(all, e)
	}
	return all
}

func do(status int, args ...string) commandRun { return commandRun{args: args, status: status} }

func (e commandRun) prints(made ...string) commandRun { e.made = made; return e }

// commands runs every command.
func (g *ground) commands() {
	wrong := g.give("wrong-passphrase", canaryWrong+"\n")
	good := g.give("export.json", canaryExport())

	g.does(do(0, "import", good, "--name", "canary", "--env", "accept", "--user-id", canaryUser))
	g.addIdentity(canaryPassphrase)
	g.does(
		do(7, "import", good, "--name", "canary", "--env", "accept"), // the User ID is missing
		do(0, "import", good, "--name", "canary", "--env", "accept", "--user-id", canaryUser, "--replace", "--json"),
		do(0, "list"), do(6, "show", "canari"),
		commandRun{args: []string{"list", "--json"}, status: 5, passphrase: wrong},
		commandRun{args: []string{"auth", "canary"}, status: 5, passphrase: g.give("no-passphrase", "\n"+canaryWrong+"\n")},
		commandRun{args: []string{"sign", "canary"}, status: 5, passphrase: g.give("long-passphrase", strings.Repeat(canaryWrong, 200))},
		do(7, "sign", "canary", "--nonce", "ö"),
	)
	g.does(inJSON(
		do(0, "show", "canary"), do(0, "auth", "canary", "--dry-run"),
		do(0, "sign", "canary").prints("signature", "API key"),
		do(0, "sign", "canary", "--nonce", canaryNonce).prints("signature, other nonce", "API key"),
	)...)
	g.does(do(7, "import", good, "--name", "canary", "--env", "accept", "--user-id", canaryUser)) // the name is taken
	g.does(commandRun{args: []string{"import", "-", "--name", "piped", "--env", "accept", "--user-id", canaryUser}, stdin: canaryExport()})
	g.unusableExports()
	for mode, status := range map[string]int{
		"accept": 0, "stale": 0, "refuse": 3, "factor": 3, "page": 4, "text": 3, "list": 4, "broken": 4, "status": 4, "redirect": 4, "cut": 4,
	} {
		g.does(
			do(status, "auth", "canary", "--env", mode, "--yes"),
			do(status, "token", "canary", "--env", mode, "--yes", "--json").prints("session token"),
		)
	}
	g.does(inJSON(
		do(3, "auth", "canary", "--env", "factor", "--yes", "--code", "000000"),
		do(0, "auth", "canary", "--env", "factor", "--yes", "--code", canaryCode),
		do(0, "auth", "canary", "--reveal").prints("session token"), do(0, "auth", "canary", "--websocket", "--yes", "--json"),
		do(0, "auth", "canary", "--env", "factor", "--websocket", "--yes", "--code", canaryCode),
		do(0, "token", "canary").prints("session token"), do(0, "token", "canary", "--new").prints("session token"),
		do(0, "call", "canary", "getaccountpositions"), do(0, "call", "canary", "GetUserInfo", "--data", `{"UserName": "me"}`),
		do(2, "call", "canary", "SendOrder"), do(7, "call", "canary", "GetLevel1", "--data", "{"),
	)...)
	g.does(
		do(0, "token", "canary", "--env", "stale", "--yes").prints("session token"), // the kept one is refused
		do(7, "edit", "piped", "--user-id", "x"), do(0, "edit", "piped", "--user-name", "me"), do(6, "rename", "pipe", "other"),
		do(0, "rename", "piped", "other"), do(0, "remove", "other", "--yes"), do(6, "remove", "other", "--yes"),
	)
	g.overTime()
	g.does(
		do(0, "environments"), do(0, "version"), do(0, "demo"), do(0, "help", "auth"), do(0, "completion", "bash"),
		do(0, "__complete", "show", ""), do(2, "auth"), do(2, "nonsense"), do(2, "sign", "canary", "--nonsense"),
	)
	g.collect()
}

// startedPrograms runs those that are about other programs.
func (g *ground) startedPrograms() {
	g.does(do(0, "import", g.give("export.json", canaryExport()), "--name", "canary", "--env", "accept", "--user-id", canaryUser))
	g.addIdentity(canaryPassphrase)
	g.programs()
	g.verified()
	g.runSandbox()
	g.collect()
}

// programs starts programs with what they were given, and answers those that ask.
func (g *ground) programs() {
	g.does(
		do(0, "exec", "canary", "--", bot, "an argument"), do(0, "exec", "canary", "--map", "A=api-secret", "--map", "B=api-secret", "--", bot),
		do(0, "exec", "canary", "--only", "token", "--", tokenBot), do(0, "exec", "canary", "--only", "token", "--map", "T=session-token", "--", tokenBot),
		do(127, "exec", "canary", "--", "no-such-program"), do(126, "exec", "canary", "--", "/"), do(6, "exec", "canari", "--", bot),
	)
	ask := func(status int, request string, made ...string) commandRun {
		return commandRun{args: []string{"helper"}, stdin: request, status: status, made: made}
	}
	g.does(
		ask(0, `{"version": 1, "credential": "canary", "want": "token"}`, "session token"),
		ask(0, `{"version": 1, "credential": "canary", "want": "login"}`, "API key", "signature"),
		ask(6, `{"version": 1, "credential": "canari", "want": "login"}`), ask(7, canaryExport()), ask(7, canaryMisplaced),
		ask(7, `{"version": 1, "credential": "canary", "want": "token", "passphrase": "`+canaryMisplaced+`"}`),
		ask(7, `{"version": 1, "credential": "canary", "want": "`+canaryMisplaced+`"}`),
		do(2, "helper", "--nonsense"),
		commandRun{args: []string{"helper"}, stdin: `{"version": 1, "credential": "canary", "want": "token"}`, status: 5, passphrase: g.give("wrong-passphrase", canaryWrong+"\n")},
	)
}

// verified compares signatures made elsewhere, and secrets pasted in their place.
func (g *ground) verified() {
	paste := func(status int, text string, args ...string) commandRun {
		return commandRun{args: append([]string{"verify", "canary"}, args...), status: status, stdin: text}
	}
	right := signature(canarySecret, "0", canaryUser, canaryKey)
	g.does(
		paste(0, right), paste(8, signature(canarySecret, "0", canaryUser, canaryKey[1:])), paste(8, signature(canarySecret, canaryNonce, canaryUser, canaryKey)),
		paste(8, strings.ToUpper(right)), paste(7, canaryMisplaced), paste(7, canarySecret), paste(7, canaryKey, "--json"), paste(7, canaryPassphrase),
		paste(7, "curl -H 'APIKey: "+canaryKey+"' -H 'Signature: "+right+"' -H 'aptoken: "+canaryToken+"'"), paste(0, "", "--explain"),
		do(0, "verify", "--snippet", "python"),
	)
	for mode, status := range map[string]int{"accept": 0, "factor": 0, "page": 4, "text": 3} {
		g.does(do(status, "doctor", "canary", "--env", mode, "--authenticate", "--yes", "--report", filepath.Join(g.work, mode+".txt")))
	}
	g.does(do(3, "doctor", "canary", "--env", "refuse", "--authenticate", "--yes", "--json"), do(0, "doctor", "--env", "accept"))
}

// keeping runs the commands that keep and move the store, and those that ask on a terminal.
func (g *ground) keeping() {
	fresh, backup, wrong := g.give("new-passphrase", canaryNew+"\n"), g.give("backup-passphrase", canaryBackup+"\n"), g.give("wrong-passphrase", canaryWrong+"\n")
	file := filepath.Join(g.root, "canary.kiikey")
	g.does(
		do(0, "import", g.give("export.json", canaryExport()), "--name", "canary", "--env", "accept", "--user-id", canaryUser),
		do(0, "backup", file, "--backup-passphrase-file", backup), do(2, "backup", file, "--backup-passphrase-file", backup),
		do(5, "restore", file, "--backup-passphrase-file", wrong), do(0, "restore", file, "--backup-passphrase-file", backup),
		do(0, "edit", "canary", "--nonce", "5"), do(0, "restore", file, "--backup-passphrase-file", backup, "--yes", "--json"),
		do(0, "restore", "--previous"), do(0, "restore", "--previous", "--json"),
	)
	g.addIdentity(canaryPassphrase)
	g.handsOver()
	g.does(do(0, "passphrase", "--new-passphrase-file", fresh), do(5, "passphrase", "--new-passphrase-file", fresh))
	g.addIdentity(canaryNew)
	g.does(commandRun{args: []string{"list"}, passphrase: fresh})
	g.otherWays(fresh)
	g.typedInTerminal()
	g.damaged()
	g.collect()
}

func canaryExport() string {
	text, _ := json.Marshal(map[string]any{"APIKey": canaryKey, "APISecret": canarySecret, "Nonce": "0", "Permissions": []string{"Trading"}})
	return string(text)
}

// unusableExports imports files in which a secret is where it should not be.
func (g *ground) unusableExports() {
	quoted := func(s string) string { return string(must(json.Marshal(s))) }
	secret, misplaced, key := quoted(canarySecret), quoted(canaryMisplaced), quoted(canaryKey)
	for name, text := range map[string]string{
		"the secret alone":           canaryMisplaced,
		"broken after the secret":    `{"APIKey": ` + key + `, "APISecret": ` + misplaced + `, "Nonce" 0}`,
		"no end":                     `{"APIKey": ` + key + `, "APISecret": ` + misplaced,
		"bytes that are no UTF-8":    `{"APIKey": ` + key + `, "APISecret": "` + "\xff" + misplaced[1:] + `}`,
		"a character outside ASCII":  `{"APIKey": ` + key + `, "APISecret": "ß` + misplaced[1:] + `, "Nonce": "0"}`,
		"a space at the end":         `{"APIKey": ` + key + `, "APISecret": ` + quoted(canaryMisplaced+" ") + `, "Nonce": "0"}`,
		"twice":                      `{"APIKey": ` + key + `, "APISecret": ` + misplaced + `, "api_secret": ` + secret + `}`,
		"as a name":                  `{` + misplaced + `: ` + key + `}`,
		"as the nonce":               `{"APIKey": ` + key + `, "APISecret": ` + misplaced + `, "Nonce": ` + misplaced + `}`,
		"as the user's name":         `{"APIKey": ` + key + `, "APISecret": ` + misplaced + `, "Nonce": "0", "UserName": ` + misplaced + `}`,
		"as the user ID":             `{"APIKey": ` + key + `, "APISecret": ` + secret + `, "Nonce": "0", "UserId": ` + misplaced + `}`,
		"in a list":                  `{"APIKey": ` + key + `, "APISecret": [` + misplaced + `], "Nonce": "0"}`,
		"after the document":         canaryExport() + misplaced,
		"of another product":         `{"pub_key": ` + key + `, "priv_key": ` + misplaced + `}`,
		"in a list of keys":          `[` + canaryExport() + `, {"APIKey": 1, "APISecret": {"a": ` + misplaced + `}}]`,
		"two keys of the same name":  `[` + canaryExport() + `,` + canaryExport() + `]`,
		"as the environment's name":  `{"APIKey": ` + key + `, "APISecret": ` + misplaced + `, "Nonce": "0", "Environment": ` + misplaced + `}`,
		"as a permission's neighbor": `{"APIKey": ` + key + `, "APISecret": ` + misplaced + `, "Nonce": "0", "Permissions": ["Trading", ` + misplaced + `]}`,
	} {
		path := g.give(name+".json", text)
		g.does(do(7, "import", path, "--name", "unusable", "--env", "accept", "--user-id", canaryUser, "--json"))
	}
	path := g.give("as a name.json", `{"APIKey": `+key+`, "APISecret": `+misplaced+`, "Nonce": "0", `+misplaced+`: 1}`)
	g.does(do(0, "import", path, "--name", "usable", "--env", "accept", "--user-id", canaryUser), do(0, "remove", "usable", "--yes"))
}

// runSandbox runs the sandbox for a client that puts secrets into addresses, and looks at it meanwhile.
func (g *ground) runSandbox() {
	g.t.Helper()
	cmd := g.command("sandbox", "--json", "--tls")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	testenv.OK(g.t, err)
	testenv.OK(g.t, cmd.Start())
	defer func() { _ = cmd.Process.Kill() }()
	g.note(g.ran, "sandbox")
	line, err := bufio.NewReader(out).ReadBytes('\n')
	testenv.OK(g.t, err)
	g.keep("kiikey sandbox --json, standard output", line)
	var ready struct{ URL, Credential string }
	testenv.OK(g.t, json.Unmarshal(line, &ready))
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} // a client of theirs
	defer client.CloseIdleConnections()
	for _, path := range []string{
		"/AuthenticateUser?signature=" + url.QueryEscape(canaryToken) + "&secret=" + url.QueryEscape(canaryMisplaced),
		"/" + url.PathEscape(canaryToken) + "/" + url.PathEscape(canaryMisplaced),
	} {
		request := must(http.NewRequest(http.MethodGet, ready.URL+path, nil))
		request.Header.Set("Signature", canaryToken)
		request.Header.Set("aptoken", canaryToken)
		answer, err := client.Do(request)
		testenv.OK(g.t, err)
		_ = answer.Body.Close()
	}
	if err := filepath.WalkDir(g.temp, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		made := []string{"sample's secret"}
		if path != ready.Credential {
			made = nil
		}
		g.keep("kiikey sandbox, file "+path, must(os.ReadFile(path)), made...)
		return nil
	}); err != nil {
		g.t.Error(err)
	}
	testenv.OK(g.t, cmd.Process.Signal(os.Interrupt))
	if err := cmd.Wait(); err != nil {
		g.t.Errorf("kiikey sandbox: %v\n%s", err, stderr.String())
	}
	if !strings.Contains(stderr.String(), "GET ") {
		g.t.Error("the sandbox logged nothing")
	}
	g.keep("kiikey sandbox, standard error", stderr.Bytes())
}

// typedInTerminal runs commands that ask on the terminal.
func (g *ground) typedInTerminal() {
	other := g.on(g.t)
	other.name = "made in a terminal"
	path := other.give("export.json", canaryExport())
	w := other.walk("kiikey import, typed", other.command("import", path, "--name", "typed", "--env", "accept"))
	w.See("User ID:")
	w.Type("x\r")
	w.Type(canaryUser + "\r")
	w.On("New passphrase:")
	w.Type(canaryNew + "\r")
	w.On("Repeat passphrase:")
	w.Type(canaryWrong + "\r")
	w.See("don't match")
	w.On("New passphrase:")
	w.Type(canaryNew + "\r")
	w.On("Repeat passphrase:")
	w.Type(canaryNew + "\r")
	w.See("Saved typed")
	w.Ends()
	w.done()

	w = other.walk("kiikey verify, typed", other.command("verify", "typed"))
	w.On("Passphrase of the vault")
	w.Type(canaryWrong + "\r")
	w.See("Wrong passphrase")
	w.On("Passphrase of the vault")
	w.Type(canaryNew + "\r")
	w.On("Paste the signature")
	w.Type(canaryMisplaced + "\r")
	w.See("Next:")
	w.Ends()
	w.done()
	other.addIdentity(canaryNew)
	other.collect()
}

// damaged runs commands on files that are broken, and on a configuration into which a secret was written.
func (g *ground) damaged() {
	other := g.on(g.t)
	other.name = "damaged"
	config := filepath.Join(other.home, "config", "config.toml")
	other.does(do(0, "import", other.give("export.json", canaryExport()), "--name", "canary", "--env", "accept", "--user-id", canaryUser))
	write(g.t, config, g.exchange.configuration()+"[lock]\npassphrase = '''"+canaryMisplaced+"'''\nidle_minutes = \""+canaryUser+"\"\n"+
		canaryMisplaced+"\n[clipboard]\nmethod = '''"+canaryMisplaced+"'''\n")
	other.does(do(0, "list"), do(0, "environments"))
	testenv.OK(g.t, os.Remove(config))
	vault := store.VaultPath(filepath.Join(other.home, "data"))
	whole := must(os.ReadFile(vault))
	for _, broken := range [][]byte{whole[:len(whole)/2], bytes.Replace(whole, []byte("age-encryption.org/v1"), []byte("age-encryption.org/v2"), 1), []byte(canaryExport())} {
		write(g.t, vault, string(broken))
		other.does(inJSON(do(5, "show", "canary"))...)
	}
	testenv.OK(g.t, os.Remove(vault))
	other.does(do(5, "list"))
	other.collect()
}

// setUpPass makes pass a keyring that responds.
func (g *ground) setUpPass() {
	folder := filepath.Join(g.given, "password-store")
	testenv.OK(g.t, os.Mkdir(folder, 0o700))
	write(g.t, filepath.Join(folder, ".gpg-id"), "somebody\n")
}

// otherWays opens the vault through pass, whose programs get its identity as input and nothing else, and through the
// kernel's keyring.
func (g *ground) otherWays(passphrase string) {
	g.setUpPass()
	alone := func(args ...string) commandRun { return commandRun{args: args, passphrase: noPassphrase} }
	with := func(args ...string) commandRun { return commandRun{args: args, passphrase: passphrase} }
	g.does(with("unlock", "--remember", "pass"), alone("list"), alone("show", "canary"), alone("unlock", "--status", "--json"))
	if err := kernelkeyring.Put("kiikey/canary", []byte("probe"), time.Minute); err == nil {
		_ = kernelkeyring.Remove("kiikey/canary")
		g.does(alone("unlock", "--for", "5m"), alone("unlock", "--status"), alone("list", "--json"), alone("lock"))
	}
	g.does(with("unlock", "--forget"), commandRun{args: []string{"list"}, passphrase: noPassphrase, status: 5})
}

// everyCommand compares what was run with what the program's own help lists.
func (c *canary) everyCommand(t *testing.T) {
	help := must(program(t, t.TempDir(), "help").Output())
	listed := regexp.MustCompile(`(?m)^  ([a-z]+) {2,}\S`).FindAllStringSubmatch(string(help), -1)
	if len(listed) < 12 {
		t.Fatalf("the help was not understood:\n%s", help)
	}
	for _, l := range listed {
		if !c.ran[l[1]] {
			t.Errorf("kiikey %s was not run: add it to this test", l[1])
		}
	}
}
