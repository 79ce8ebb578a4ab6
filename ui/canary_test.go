//go:build unix

package ui_test

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"filippo.io/age"

	"kiikey/internal/testenv"
	"kiikey/store"
	"kiikey/ui"
	"kiikey/ui/internal/story"
)

// The secrets of the canary test. They hold what encoders change, as far as the place allows it.
const (
	canaryPassphrase = `Kanarien-Paß/phrase+1 "7f3a91c4d2e8"`
	canaryNew        = `Neue-Paß/phrase+2 "e0b95d31f64c"`
	canaryBackup     = `Sicherung-Paß/phrase+3 "91d5a77c03e8"`
	canaryWrong      = `Wrong=Paß/phrase+4 'b15e6620aa7d'`
	canarySecret     = `s3cret+of/canary=%"\a41f9c07be52d863<&>`
	canaryMisplaced  = `misplac3d+secret/of=%canary<c93e5b0d7a26>`
	canaryKey        = `cafe17d2b3948a5f60e1c7d8a9b2f3e4`
	canaryToken      = `t0ken+of/canary=%5d1c-9e77-4b20-a6f3`
	canaryPending    = `p3nding+of/canary=%8c44-1f0a-72de-b95b`
	canaryCode       = "902617"
	canaryUser       = "151"
	canaryNonce      = "77"
)

// TestCanary runs every command, every screen and the conversation, with failures and with --debug, against an exchange that
// returns all it is sent, and searches everything that came of it for secrets: what was printed, logs, state,
// configuration, temporary files, and the arguments, environment and temporary files of child processes.
func TestCanary(t *testing.T) {
	t.Parallel()
	c := newCanary(t)
	// The group ends when its parts, which run side by side, have ended.
	t.Run("group", func(t *testing.T) {
		t.Run("commands", func(t *testing.T) { t.Parallel(); c.on(t).commands() })
		t.Run("programs", func(t *testing.T) { t.Parallel(); c.on(t).startedPrograms() })
		t.Run("keeping", func(t *testing.T) { t.Parallel(); c.on(t).keeping() })
		t.Run("screens", func(t *testing.T) { t.Parallel(); c.on(t).screens() })
		t.Run("conversation", func(t *testing.T) { t.Parallel(); c.on(t).conversation() })
		t.Run("revealing screens", func(t *testing.T) { t.Parallel(); c.on(t).revealingScreens() })
	})
	c.everyCommand(t)
	ui.EveryScreen(t, c.seen)
	c.search(t)
}

// canary holds the state that the parts of the test share.
type canary struct {
	exchange *mirror

	mu     sync.Mutex
	marks  []*mark
	places []place
	ran    map[string]bool // commands, by name
	seen   map[string]bool // screens, by type
}

// place is one that a secret could have reached.
type place struct {
	name    string
	content []byte
	// made are the secrets that this place is made to hold, by name.
	made []string
}

func newCanary(t *testing.T) *canary {
	c := &canary{exchange: startMirror(t), ran: map[string]bool{}, seen: map[string]bool{}}
	for name, text := range map[string]string{
		"passphrase": canaryPassphrase, "new passphrase": canaryNew, "backup passphrase": canaryBackup, "wrong passphrase": canaryWrong,
		"API secret": canarySecret, "misplaced secret": canaryMisplaced, "API key": canaryKey, "session token": canaryToken,
		"pending token": canaryPending, "sample's secret": sampleSecret,
		"signature":               signature(canarySecret, "0", canaryUser, canaryKey),
		"signature, other nonce":  signature(canarySecret, canaryNonce, canaryUser, canaryKey),
		"signature of the sample": signature(sampleSecret, "0", sampleUser, sampleKey),
	} {
		c.marks = append(c.marks, newMark(name, text))
	}
	return c
}

// keep remembers a place.
func (c *canary) keep(name string, content []byte, made ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.places = append(c.places, place{name, bytes.Clone(content), made})
}

// note adds to ran or seen.
func (c *canary) note(what map[string]bool, name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	what[name] = true
}

// search looks for every mark in every place.
func (c *canary) search(t *testing.T) {
	for _, mode := range mirrorModes {
		if c.exchange.answered[mode] == 0 {
			t.Errorf("nothing was sent to the exchange that answers as %q", mode)
		}
	}
	for _, mode := range []string{"accept", "refuse", "factor", "stale", "text", "list", "cut"} {
		if c.exchange.overSocket[mode] == 0 {
			t.Errorf("nothing was sent over the WebSocket to the exchange that answers as %q", mode)
		}
	}
	if c.exchange.strayed > 0 {
		t.Errorf("%d requests followed a redirect", c.exchange.strayed)
	}
	c.keep("addresses of requests", c.exchange.lines.Bytes())
	c.keep("requests", c.exchange.arrived.Bytes(), "API key", "signature", "session token", "pending token")

	forms, size := 0, 0
	seen := map[string]bool{}
	for _, m := range c.marks {
		forms += len(m.needles)
	}
	// What looks like a token of the sandbox is one: credentials' ids have no hyphens.
	token := regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
	for _, p := range c.places {
		content := makeSearchable(append([]byte(p.name+"\n"), p.content...))
		size += len(p.content)
		for _, m := range c.marks {
			found := m.find(content)
			if len(found) == 0 {
				continue
			}
			if slices.Contains(p.made, m.name) {
				seen[m.name] = true
				continue
			}
			t.Errorf("%s holds the %s (%s):\n%s", p.name, m.name, strings.Join(found, "; "), p.content[:min(len(p.content), 3000)])
		}
		if at := token.FindIndex(content.plain); at != nil {
			t.Errorf("%s holds a session token of the sandbox:\n%q", p.name, content.plain[max(0, at[0]-500):min(len(content.plain), at[1]+200)])
		}
	}
	// The places made to show a secret did: the search can find what it looks for.
	for _, name := range []string{"API secret", "API key", "session token", "pending token", "signature", "signature, other nonce", "sample's secret"} {
		if !seen[name] {
			t.Errorf("the %s was seen nowhere: the search proves nothing about it", name)
		}
	}
	const least = 200
	if len(c.places) < least {
		t.Errorf("only %d places, want %d: has the test lost a part?", len(c.places), least)
	}
	t.Logf("searched %d places (%d KiB) for %d secrets in %d forms and pieces", len(c.places), size>>10, len(c.marks), forms)
}

// ground is one home folder with what is around it.
type ground struct {
	*canary
	t    *testing.T
	name string
	// root holds home, the folders for temporary files and to work in, and the log: all of it is searched.
	root, home, work, temp, log string
	// given has what the user gives the program, records what the stand-ins for other programs were given.
	given, records, tools string
}

func (c *canary) on(t *testing.T) *ground {
	g := &ground{canary: c, t: t, name: filepath.Base(t.Name()), root: t.TempDir(), given: t.TempDir(), records: t.TempDir()}
	g.home, g.work, g.temp = filepath.Join(g.root, "home"), filepath.Join(g.root, "work"), filepath.Join(g.root, "temp")
	g.log = filepath.Join(g.root, "debug.log")
	for _, dir := range []string{filepath.Join(g.home, "config"), g.work, g.temp} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	g.tools = g.standIns()
	write(t, filepath.Join(g.home, "config", "config.toml"), c.exchange.configuration())
	return g
}

// Stand-ins for programs of the user's own: one gets the credential, the other a token alone.
const bot, tokenBot = "bot", "token-bot"

// standIns writes programs that record their arguments, environment, input, and the temporary files at that
// time, and then do what is expected of them.
func (g *ground) standIns() string {
	folder := g.t.TempDir()
	const record = `#!/bin/sh
d='%[1]s'/$(basename "$0").$$; mkdir "$d"
printf '%%s\n' "$@" > "$d/arguments"; env > "$d/environment"; cat "$TMPDIR"/* > "$d/temporary" 2>/dev/null
`
	for name, does := range map[string]string{
		"wl-copy":  `case "$*" in *clear*) : > '%[1]s/board';; *) tee "$d/input" > '%[1]s/board';; esac`,
		"wl-paste": `cat '%[1]s/board'`,
		"xclip":    `cat > "$d/input"`, "xsel": `cat > "$d/input"`,
		"pass": `f="$PASSWORD_STORE_DIR/$(eval echo \"\$$#\").gpg"
case "$1" in
insert) mkdir -p "$(dirname "$f")"; tee "$d/input" > "$f";;
show) cat "$f";;
rm) rm "$f";;
esac`,
		bot: "exit 0", tokenBot: "exit 0", "gpg": "exit 2", "gpg2": "exit 2", "dbus-launch": "exit 1", "curl": "exit 1", "openssl": "exit 1",
	} {
		testenv.Script(g.t, filepath.Join(folder, name), fmt.Sprintf(record+does+"\n", g.records))
	}
	return folder
}

// command is kiikey on this ground.
func (g *ground) command(args ...string) *exec.Cmd {
	cmd := program(g.t, g.home, append([]string{"--debug", g.log}, args...)...)
	cmd.Dir = g.work
	cmd.Env = append(slices.DeleteFunc(cmd.Env, func(e string) bool { return strings.HasPrefix(e, "SSH_TTY=") }),
		"HOME="+g.work, "TMPDIR="+g.temp, "PATH="+g.tools+":/usr/bin:/bin", "WAYLAND_DISPLAY=wayland-0",
		"PASSWORD_STORE_DIR="+filepath.Join(g.given, "password-store"), "XDG_CONFIG_HOME=", "XDG_DATA_HOME=", "XDG_STATE_HOME=",
		"DBUS_SESSION_BUS_ADDRESS=unix:path="+filepath.Join(g.work, "no-bus"))
	return cmd
}

// give writes a file of the user's.
func (g *ground) give(name, text string) string {
	return write(g.t, filepath.Join(g.given, name), text)
}

// collect makes places of everything that is on the ground, and of what the stand-ins were given.
func (g *ground) collect() {
	g.collectFiles(g.root)
	clipboard := []string{"API secret", "API key", "signature", "signature, other nonce", "session token"}
	err := filepath.WalkDir(g.records, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		name := strings.TrimPrefix(path, g.records+"/")
		switch tool, _, _ := strings.Cut(name, "."); {
		case filepath.Base(name) == "environment" && tool == bot:
			g.keep(g.name+": given to "+name, content, "API key", "API secret")
		case filepath.Base(name) == "environment" && tool == tokenBot:
			g.keep(g.name+": given to "+name, content, "session token")
		case filepath.Base(name) == "input" && tool == "pass":
			g.keep(g.name+": given to "+name, content, "identity of "+g.name)
		case filepath.Base(name) == "input":
			g.keep(g.name+": given to "+name, content, clipboard...)
		default:
			g.keep(g.name+": "+name, content)
		}
		return err
	})
	if err != nil {
		g.t.Error(err)
	}
}

// collectFiles makes places of all files below a folder, as they are now.
func (g *ground) collectFiles(folder string) {
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		g.keep(g.name+": file "+strings.TrimPrefix(path, g.root), content)
		return err
	})
	if err != nil {
		g.t.Error(err)
	}
}

// addIdentity makes a mark of the vault's own key.
func (g *ground) addIdentity(passphrase string) {
	g.t.Helper()
	raw, err := os.ReadFile(store.VaultPath(filepath.Join(g.home, "data")))
	if err != nil {
		g.t.Fatal(err)
	}
	archive := tar.NewReader(bytes.NewReader(raw))
	if _, err := archive.Next(); err != nil {
		g.t.Fatal(err)
	}
	opener := must(age.NewScryptIdentity(passphrase))
	plain, err := age.Decrypt(archive, opener)
	if err != nil {
		g.t.Fatal(err)
	}
	text := must(io.ReadAll(plain))
	if !strings.HasPrefix(string(text), "AGE-SECRET-KEY-1") {
		g.t.Fatal("the vault's identity is not what was expected")
	}
	g.addMark(identityMark("identity of "+g.name, string(text)))
}

// walk is a run of the program in a terminal whose every screen is a place.
type walk struct {
	*story.Story
	g     *ground
	name  string
	made  []string
	shots int
}

// walk starts kiikey in a terminal. made are the secrets that it is made to show there.
func (g *ground) walk(name string, cmd *exec.Cmd, made ...string) *walk {
	return &walk{Story: story.Start(g.t, eighty, cmd), g: g, name: name, made: made}
}

// See waits for texts and keeps the screen.
func (w *walk) See(texts ...string) {
	w.g.t.Helper()
	w.Story.See(texts...)
	w.shots++
	w.g.keep(fmt.Sprintf("%s: %s, screen %d", w.g.name, w.name, w.shots), []byte(w.Screen()), w.made...)
}

// osc52 matches the program's requests that the terminal fill its clipboard.
var osc52 = regexp.MustCompile(`\x1b\]52;[^\x07\x1b]*(\x07|\x1b\\)`)

// To presses keys and sees where they lead.
func (w *walk) To(keys string, texts ...string) {
	w.g.t.Helper()
	w.Press(strings.Fields(keys)...)
	w.See(texts...)
}

// done keeps all that was ever written to the terminal, without what was for its clipboard.
func (w *walk) done() {
	w.g.keep(w.g.name+": "+w.name+", terminal", osc52.ReplaceAll(w.Output(), nil), w.made...)
}
