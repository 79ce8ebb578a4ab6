package handover_test

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
	"filippo.io/age/armor"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow/handover"
)

// identity is somebody's, made for this test.
func identity(t *testing.T) (secret kiiex.Secret, recipient string) {
	t.Helper()
	made, err := age.GenerateX25519Identity()
	testenv.OK(t, err)
	return kiiex.SecretFromString(made.String()), made.Recipient().String()
}

func hybrid(t *testing.T) (secret kiiex.Secret, recipient string) {
	t.Helper()
	made, err := age.GenerateHybridIdentity()
	testenv.OK(t, err)
	return kiiex.SecretFromString(made.String()), made.Recipient().String()
}

func sealed(t *testing.T, content string, to ...string) []byte {
	t.Helper()
	recipients, err := handover.ParseRecipients(to)
	testenv.OK(t, err)
	data, err := handover.Seal([]byte(content), recipients)
	testenv.OK(t, err)
	return data
}

func wantProblem(t *testing.T, err error, kind problem.Kind, why string) {
	t.Helper()
	testenv.WantKind(t, err, kind, why)
	if strings.Contains(testenv.Explained(err), "AGE-SECRET-KEY-1Q") {
		t.Errorf("it repeats an identity: %v", err)
	}
}

const content = `[{"APIKey": "…"}]`

func TestEachRecipientOpens(t *testing.T) {
	ann, toAnn := identity(t)
	bob, toBob := identity(t)
	eve, _ := identity(t)
	quantum, toQuantum := hybrid(t)
	data := sealed(t, content, toAnn, toBob, toAnn)
	if n := bytes.Count(data, []byte("-----")); !handover.IsSealed(data) || n != 4 || bytes.Contains(data, []byte("APIKey")) {
		t.Errorf("%s", data)
	}
	for _, identities := range [][]kiiex.Secret{{ann}, {bob}, {eve, bob}, {kiiex.SecretFromString("# a comment\n\n" + eve.Reveal() + "\n" + ann.Reveal() + "\n")}} {
		if got, err := handover.Open(data, identities); err != nil || string(got) != content {
			t.Errorf("%q, %v", got, err)
		}
	}
	if got, err := handover.Open(sealed(t, content, toQuantum), []kiiex.Secret{ann, quantum}); err != nil || string(got) != content {
		t.Errorf("age1pq1…: %q, %v", got, err)
	}
	for why, identities := range map[string][]kiiex.Secret{"none in this vault": nil, "to somebody else": {eve, quantum}} {
		_, err := handover.Open(data, identities)
		wantProblem(t, err, problem.WrongIdentity, why)
	}
	_, err := handover.Open(data, []kiiex.Secret{kiiex.SecretFromString("AGE-SECRET-KEY-1QQQQ")})
	wantProblem(t, err, problem.BadValue, "begins with AGE-SECRET-KEY-1;")
}

// What mail and editors do to text does no harm; everything else is noticed.
func TestOpenAfterItsWay(t *testing.T) {
	ann, toAnn := identity(t)
	armored := string(sealed(t, content, toAnn))
	for name, text := range map[string]string{
		"line ends of Windows": strings.ReplaceAll(armored, "\n", "\r\n"), "a mark and blanks before": "\ufeff \n" + armored, "blanks behind": armored + "\n \n",
	} {
		if got, err := handover.Open([]byte(text), []kiiex.Secret{ann}); err != nil || string(got) != content {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	binary := dearmored(t, []byte(armored))
	if got, err := handover.Open(binary, []kiiex.Secret{ann}); err != nil || !handover.IsSealed(binary) || string(got) != content {
		t.Errorf("without armor: %q, %v", got, err)
	}
	identities := []kiiex.Secret{ann}
	for _, data := range [][]byte{[]byte(armored), binary} {
		for n := range data {
			for what, changed := range map[string][]byte{"cut off": data[:n], "flipped": flipped(data, n)} {
				if !handover.IsSealed(changed) {
					continue // and then it is no JSON either
				}
				got, err := handover.Open(changed, identities)
				if kind := problem.KindOf(err); err == nil && string(got) != content || err != nil && kind != problem.FileUnusable && kind != problem.WrongIdentity {
					t.Fatalf("%s at %d: %q, %v", what, n, got, err)
				}
				if what == "cut off" && n < len(data)-1 && err == nil {
					t.Fatalf("cut off at %d, it opens", n)
				}
			}
		}
		_, err := handover.Open(append(bytes.Clone(data), "and more"...), identities)
		wantProblem(t, err, problem.FileUnusable, "cut off or changed")
	}
}

func flipped(data []byte, n int) []byte {
	changed := bytes.Clone(data)
	changed[n] ^= 1
	return changed
}

func TestParseRecipients(t *testing.T) {
	ann, good := identity(t)
	_, quantum := hybrid(t)
	for text, why := range map[string]string{
		"": "is empty", " \n": "is empty", good[:len(good)-1]: "mistyped", good + "q": "mistyped", "age1": "mistyped", good + "\n" + good: "mistyped", good + " " + good: "mistyped",
		ann.Reveal(): "identity", strings.ToLower(ann.Reveal()): "identity", "AGE-PLUGIN-YUBIKEY-1QQQQ": "identity",
		"ssh-ed25519 AAAA": "SSH", "fedcba9876543210fedcba9876543210": "begins with age1.", "# " + good: "begins with age1.",
		"age1yubikey1qqqq": "plugin", "../\x1b[2J": "begins with age1.",
	} {
		_, err := handover.ParseRecipients([]string{text})
		wantProblem(t, err, problem.BadValue, why)
		if text != "" && text != "age1" && text != " \n" && strings.Contains(problem.From(err).What+problem.From(err).Why+problem.From(err).Next, text) {
			t.Errorf("%q is repeated: %v", text, err)
		}
	}
	_, err := handover.ParseRecipients([]string{good, "age1"})
	wantProblem(t, err, problem.BadValue, "Number 2")
	r, err := handover.ParseRecipients([]string{good, " " + good + "\n"})
	if err != nil || len(r.Texts()) != 1 || r.Texts()[0] != good {
		t.Errorf("%v, %v", r.Texts(), err)
	}
	if _, err = handover.Seal(nil, handover.Recipients{}); problem.KindOf(err) != problem.BadValue {
		t.Error(err)
	}
	r, err = handover.ParseRecipients([]string{good, quantum})
	testenv.OK(t, err)
	_, err = handover.Seal([]byte(content), r)
	wantProblem(t, err, problem.BadValue, "does not mix")
	if r, err = handover.ParseRecipients([]string{good}); err != nil {
		t.Fatal(err)
	}
	_, err = handover.Seal(make([]byte, 1<<20), r)
	wantProblem(t, err, problem.BadValue, "More than 1 MiB")
}

func TestIdentity(t *testing.T) {
	ann, toAnn := identity(t)
	whole := "# created by hand\n" + ann.Reveal() + "\n"
	if got, err := handover.Identity(kiiex.SecretFromString(whole)); err != nil || got.Reveal() != whole {
		t.Errorf("%v", err)
	}
	for text, why := range map[string]string{
		"": "begins with", "# nothing": "begins with", ann.Reveal()[:30]: "begins with", toAnn: "begins with", "-----BEGIN OPENSSH PRIVATE KEY-----": "begins with",
		string(sealed(t, whole, toAnn)): "itself encrypted",
	} {
		_, err := handover.Identity(kiiex.SecretFromString(text))
		wantProblem(t, err, problem.BadValue, why)
	}
}

// The age command opens what is handed over, and makes what is opened.
func TestAgeCommand(t *testing.T) {
	program := testenv.Age(t)
	ann, toAnn := identity(t)
	folder := t.TempDir()
	put := func(name string, data []byte) string {
		path := filepath.Join(folder, name)
		testenv.OK(t, os.WriteFile(path, data, 0o600))
		return path
	}
	run := func(args ...string) []byte {
		out, err := exec.Command(program, args...).Output()
		if err != nil {
			t.Fatalf("age %v: %v", args, err)
		}
		return out
	}
	key := put("identity.txt", ann.Bytes())
	if got := run("-d", "-i", key, put("file.age", sealed(t, content, toAnn))); string(got) != content {
		t.Errorf("age reads %q", got)
	}
	plain := put("export.json", []byte(content))
	for _, args := range [][]string{{"-r", toAnn, plain}, {"-a", "-r", toAnn, plain}} {
		if got, err := handover.Open(run(args...), []kiiex.Secret{ann}); err != nil || string(got) != content {
			t.Errorf("age %v: %q, %v", args, got, err)
		}
	}
}

// A passphrase opens no file here.
func TestOpenTellsOfPassphrase(t *testing.T) {
	ann, _ := identity(t)
	to, err := age.NewScryptRecipient("a passphrase")
	testenv.OK(t, err)
	to.SetWorkFactor(1)
	var data bytes.Buffer
	w, err := age.Encrypt(&data, to)
	testenv.OK(t, err)
	if _, err := w.Write([]byte(content)); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	_, err = handover.Open(data.Bytes(), []kiiex.Secret{ann})
	wantProblem(t, err, problem.WrongIdentity, "a passphrase, not")
}

func dearmored(t *testing.T, armored []byte) []byte {
	t.Helper()
	data, err := io.ReadAll(armor.NewReader(bytes.NewReader(armored)))
	testenv.OK(t, err)
	return data
}
