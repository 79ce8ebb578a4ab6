package cli

import (
	"context"
	"os"
	"os/exec"
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
