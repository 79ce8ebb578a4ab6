package ui_test

import (
	"archive/tar"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"filippo.io/age"

	"kiikey/kiiex/sandbox"
	"kiikey/store"
	"kiikey/ui/internal/story"
)

// The tests of this file count the copies of secrets that are left in kiikey's memory once the store is
// locked. SECURITY.md says how many there are and where they come from. What libraries drop keeps its content
// until its place is used again, and how often a screen is drawn differs: the bounds leave room for that.

// TestMemoryOfScreens counts what is left of a session in the terminal program.
func TestMemoryOfScreens(t *testing.T) {
	home := memoryHome(t)
	quietly(t, home, "import", export(t, "export.json", sampleKey, sampleSecret, "0"),
		"--name", "one", "--env", "box", "--user-id", sampleUser)
	cmd := program(t, home)
	s := watched(t, home, asScreens, cmd)
	w := story.Start(t, eighty, cmd)
	w.See("Passphrase")
	s.secrets = []inMemory{asText("API secret", sampleSecret)}
	s.atStart = s.counted(false)
	unlock := func() {
		t.Helper()
		for _, letter := range passphrase { // a user's keys do not come all at once
			w.Type(string(letter))
		}
		w.To("enter", "NAME", "one")
		w.To("enter", "1 Key", "API secret")
	}
	lock := func() {
		t.Helper()
		w.To("ctrl+l", "vault · locked", "Unlock")
	}

	unlock()
	w.To("2", "HMAC-SHA256")
	w.To("3", "enter logs in once")
	w.To("enter", "Logged in as")
	w.To("enter", "Session token")
	token := tokenShape.FindString(quietly(t, home, "token", "one"))
	s.secrets = memorySecrets(t, home, token)
	if open := s.counted(false); open["API secret"] == 0 || open["session token"] == 0 || open["identity's key"] == 0 {
		t.Errorf("of an open store memory holds %v: the search finds nothing", open)
	}
	lock()
	s.most("locked", map[string]int{
		"API secret": 2, "signature": 3, "session token": 10, "passphrase": 6, "identity": 2, "identity's key": 8,
	})

	unlock()
	w.On("API secret")
	w.To("r", sampleSecret)
	w.To("2", "HMAC-SHA256")
	w.To("r", signature(sampleSecret, "0", sampleUser, sampleKey))
	w.To("4", "Session token")
	w.To("r", token)
	lock()
	s.most("locked after each was shown", map[string]int{
		"API secret": 40, "signature": 40, "session token": 20, "passphrase": 8, "identity": 2, "identity's key": 8,
	})

	unlock()
	w.To("esc", "NAME", "one")
	w.Press("x")
	agrees(w, "Removed one. u undoes it.")
	if held := s.counted(false); held["API secret"] == 0 {
		t.Error("what was removed is not held: the search finds nothing")
	}
	lock()
	s.most("locked after a removal", map[string]int{"API secret": 40})
	w.Type(passphrase)
	w.To("enter", "No credentials yet.")
	w.To("i", "Import · 1 of 2")
	const pasted = "9f86d081884c7d659a2feaa0c55ad015"
	w.Paste(`{"APIKey": "` + sampleKey + `", "APISecret": "` + pasted + `", "Nonce": "0"}`)
	w.See("Import · 2 of 2")
	lock()
	s.secrets = []inMemory{asText("pasted secret", pasted)}
	s.most("locked after a paste", map[string]int{"pasted secret": 10})
	s.finds()
	w.Press("ctrl+c")
	w.Ends()
}

// TestMemoryOfCommands counts what is left of six commands that ran one after the other in one process.
func TestMemoryOfCommands(t *testing.T) {
	home := memoryHome(t)
	cmd := program(t, home)
	cmd.Env = append(cmd.Env, "KIIKEY_PASSPHRASE_FILE="+passphraseFile(t))
	printed := must(os.Create(filepath.Join(t.TempDir(), "printed")))
	cmd.Stdout, cmd.Stderr = printed, printed
	s := watched(t, home, asCommands, cmd)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	s.secrets = []inMemory{asText("API secret", sampleSecret)}
	s.atStart = s.counted(false)
	s.run("import", export(t, "export.json", sampleKey, sampleSecret, "0"), "--name", "one", "--env", "box", "--user-id", sampleUser)
	s.run("list")
	s.run("sign", "one")
	s.run("auth", "one")
	s.run("token", "one")
	s.run("show", "one")
	s.secrets = memorySecrets(t, home, tokenShape.FindString(string(must(os.ReadFile(printed.Name())))))
	s.most("all commands ended", map[string]int{
		"API secret": 4, "signature": 3, "session token": 12, "passphrase": 18, "identity": 4, "identity's key": 22,
	})
	s.finds()
}

// subject is a kiikey that counts what its own memory holds.
type subject struct {
	t        *testing.T
	home     string
	requests *json.Encoder
	answers  *json.Decoder
	secrets  []inMemory
	// atStart counts the copies in memory before anything was done: the program has the sample's secret in it.
	atStart map[string]int
}

// inMemory is a secret and the forms in which memory may hold it.
type inMemory struct {
	name  string
	forms [][]byte
}

// asText is a text as strings and slices of bytes hold it, and as slices of runes do.
func asText(name, text string) inMemory {
	var runes []byte
	for _, r := range text {
		runes = binary.NativeEndian.AppendUint32(runes, uint32(r))
	}
	return inMemory{name, [][]byte{[]byte(text), runes}}
}

// watched makes cmd, which has not been started, answer about its memory.
func watched(t *testing.T, home, kind string, cmd *exec.Cmd) *subject {
	t.Helper()
	pipe := func() (reading, writing *os.File) {
		reading, writing, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			_ = reading.Close()
			_ = writing.Close()
		})
		return reading, writing
	}
	theirs, requests := pipe()
	answers, answering := pipe()
	cmd.ExtraFiles = []*os.File{theirs, answering}
	cmd.Env = append(cmd.Env, memoryAsked+"="+kind)
	return &subject{t: t, home: home, requests: json.NewEncoder(requests), answers: json.NewDecoder(answers)}
}

func (s *subject) ask(r memoryRequest) memoryAnswer {
	s.t.Helper()
	if err := s.requests.Encode(r); err != nil {
		s.t.Fatal(err)
	}
	var a memoryAnswer
	if err := s.answers.Decode(&a); err != nil {
		s.t.Fatal(err)
	}
	return a
}

func (s *subject) run(args ...string) {
	s.t.Helper()
	if a := s.ask(memoryRequest{Run: append([]string{"--home", s.home}, args...)}); a.Status != 0 {
		s.t.Fatalf("kiikey %v: exit status %d", args, a.Status)
	}
}

// counted returns the number of copies of each secret beyond those at the start.
func (s *subject) counted(collect bool) map[string]int {
	s.t.Helper()
	r := memoryRequest{Collect: collect}
	for _, secret := range s.secrets {
		for _, form := range secret.forms {
			r.Count = append(r.Count, masked(form))
		}
	}
	counts := s.ask(r).Counts
	copies := map[string]int{}
	for _, secret := range s.secrets {
		copies[secret.name] = -s.atStart[secret.name]
		for range secret.forms {
			copies[secret.name] += counts[0]
			counts = counts[1:]
		}
	}
	return copies
}

// most fails where more copies are left than bounds allow.
func (s *subject) most(when string, bounds map[string]int) {
	s.t.Helper()
	copies := s.counted(true)
	s.t.Logf("copies in memory, %s: %v", when, copies)
	for name, most := range bounds {
		if copies[name] > most {
			s.t.Errorf("%s: %d copies of the %s, want at most %d", when, copies[name], name, most)
		}
	}
}

// finds has secrets kept in memory on purpose, and fails where the search does not find exactly these.
func (s *subject) finds() {
	s.t.Helper()
	for i := range 3 {
		kept := asText("kept on purpose", fmt.Sprintf("control-%d-%d", i, os.Getpid()))
		for range i {
			for _, form := range kept.forms {
				s.ask(memoryRequest{Keep: [][]byte{masked(form)}})
			}
		}
		s.secrets = []inMemory{kept}
		if n := s.counted(true)[kept.name]; n != i*len(kept.forms) {
			s.t.Errorf("%d copies found of what is kept %d times", n, i*len(kept.forms))
		}
	}
}

// memoryHome is a home that knows an exchange in another process, as the environment box. The embedded one
// would have the secrets in the memory that is searched.
func memoryHome(t *testing.T) (home string) {
	t.Helper()
	box, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	home = t.TempDir()
	if err := os.Mkdir(filepath.Join(home, "config"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(home, "config", "config.toml"), fmt.Sprintf("[[environment]]\nname = %q\nurl = %q\nkind = \"staging\"\n", "box", box.URL()))
	return home
}

var tokenShape = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

func memorySecrets(t *testing.T, home, token string) []inMemory {
	t.Helper()
	if token == "" {
		t.Fatal("there is no token")
	}
	identity := identityOf(t, home)
	return []inMemory{
		asText("passphrase", passphrase), asText("API secret", sampleSecret), asText("session token", token),
		asText("signature", signature(sampleSecret, "0", sampleUser, sampleKey)), asText("identity", identity),
		{"identity's key", [][]byte{keyOf(identity)}},
	}
}

// identityOf is the vault's own key, as age writes it.
func identityOf(t *testing.T, home string) string {
	t.Helper()
	archive := tar.NewReader(bytes.NewReader(must(os.ReadFile(store.VaultPath(filepath.Join(home, "data"))))))
	must(archive.Next())
	text := must(io.ReadAll(must(age.Decrypt(archive, must(age.NewScryptIdentity(passphrase))))))
	if !strings.HasPrefix(string(text), "AGE-SECRET-KEY-1") {
		t.Fatal("the vault's identity is not what was expected")
	}
	return strings.TrimSpace(string(text))
}

// keyOf is the key that an identity's text stands for, in age's Bech32: five bits to a letter, and a checksum
// of six letters at the end.
func keyOf(identity string) (key []byte) {
	letters := strings.ToLower(identity[strings.LastIndex(identity, "1")+1 : len(identity)-6])
	bits, have := 0, 0
	for _, l := range letters {
		bits, have = bits<<5|strings.IndexRune("qpzry9x8gf2tvdw0s3jn54khce6mua7l", l), have+5
		if have >= 8 {
			have -= 8
			key = append(key, byte(bits>>have))
			bits &= 1<<have - 1
		}
	}
	return key
}
