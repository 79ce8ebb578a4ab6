package cli

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"kiikey/internal/testenv"
	"kiikey/store/vault/vaulttest"
	"kiikey/ui/flow"
	"kiikey/ui/internal/script"
)

// The stories in testdata are told with these commands beside those of package script:
//
//	openssl TEXT FILE  has openssl sign TEXT with the sample's secret, and writes what sign would print to FILE
//	damage FILE        changes one bit in the middle of FILE
//	damageitems FILE   damages what every item of the vault FILE holds
//	renamed DIR NAME FILE
//	                   a file of DIR whose name begins with NAME is what FILE is
//	wrongly MISTAKE NONCE FILE
//	                   signs with the sample's secret and a mistake, and writes that to FILE
//	keyring [BEHAVIOUR]
//	                   a stand-in for pass responds from now on. As BEHAVIOUR it hangs, is locked, breaks or is gone
//	items N            it holds N items, none of which shows a secret of the stories
//	asked N            it has been asked N times what it holds
//	unseen FILE        what the last command has shown holds no part of FILE
func scriptParams(dir string) testscript.Params {
	return script.Params(dir, script.Options{Set: []string{"KWALLET=" + flow.KeyringTitle("kwallet")}, Commands: map[string]script.Command{
		"openssl": cmdOpenSSL,
		"damage":  cmdDamage,
		"damageitems": func(ts *testscript.TestScript, neg bool, args []string) {
			ts.Check(vaulttest.DamageItems(context.Background(), ts.MkAbs(args[0]), script.Passphrase))
		},
		"renamed": cmdRenamed,
		"wrongly": cmdWrongly,
		"keyring": cmdKeyring,
		"items":   cmdItems,
		"asked":   cmdAsked,
		"unseen":  cmdUnseen,
	}})
}

func TestStories(t *testing.T) {
	testenv.Installed(t, "openssl") // which a part of some stories needs
	testscript.Run(t, scriptParams("testdata/script"))
}

// TestTerminalStories tells those in which questions are answered.
func TestTerminalStories(t *testing.T) {
	onlyUnix(t)
	testenv.Installed(t, "git") // which a part of one story needs
	testscript.Run(t, scriptParams("testdata/terminal"))
}

func cmdOpenSSL(ts *testscript.TestScript, neg bool, args []string) {
	c := exec.Command("openssl", "dgst", "-sha256", "-hmac", script.Secrets()[0], "-r")
	c.Stdin = strings.NewReader(args[0])
	out, err := c.Output()
	ts.Check(err)
	digest, _, _ := strings.Cut(string(out), " ")
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(digest+"\n"), 0o600))
}

// cmdDamage changes one bit in the middle of a file.
func cmdDamage(ts *testscript.TestScript, neg bool, args []string) {
	path := ts.MkAbs(args[0])
	content, err := os.ReadFile(path)
	ts.Check(err)
	content[len(content)/2] ^= 1
	ts.Check(os.WriteFile(path, content, 0o600))
}

// cmdRenamed says that a file of the folder whose name begins so has the content of another file.
func cmdRenamed(ts *testscript.TestScript, neg bool, args []string) {
	want, err := os.ReadFile(ts.MkAbs(args[2]))
	ts.Check(err)
	entries, err := os.ReadDir(ts.MkAbs(args[0]))
	ts.Check(err)
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), args[1]) {
			continue
		}
		have, err := os.ReadFile(filepath.Join(ts.MkAbs(args[0]), e.Name()))
		ts.Check(err)
		if bytes.Equal(have, want) {
			return
		}
	}
	ts.Fatalf("no file %s… in %s is what %s is", args[1], args[0], args[2])
}
