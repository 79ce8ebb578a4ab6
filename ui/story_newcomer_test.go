//go:build unix

package ui_test

import (
	"strings"
	"testing"

	"kiikey/ui/internal/story"
)

// counted is a story whose keys and screens are counted: a typed character is a key, and a screen is one that has to be
// read before the next key. docs/decisions.md has the counts of before the one vault.
type counted struct {
	*story.Story
	keys, screens int
}

// reads waits for a screen.
func (c *counted) reads(texts ...string) {
	c.See(texts...)
	c.screens++
}

// does presses keys and waits for the screen that they lead to.
func (c *counted) does(keys string, texts ...string) {
	c.Press(strings.Fields(keys)...)
	c.keys += len(strings.Fields(keys))
	c.reads(texts...)
}

func (c *counted) types(text string) {
	c.Type(text)
	c.See(strings.Repeat("•", len(text)))
	c.keys += len(text)
}

func (c *counted) isAtMost(t *testing.T, keys, screens int) {
	t.Helper()
	if c.keys > keys || c.screens > screens {
		t.Errorf("%d keys on %d screens, not %d on %d", c.keys, c.screens, keys, screens)
	}
}

// A newcomer gets from an empty home to a session in the sandbox, and follows what the screens offer first. No screen asks
// for more than the passphrase.
func TestNewcomerGetsToASession(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		choose func(*counted)
		keys   int
	}{
		"a passphrase that is shown": {func(c *counted) {
			c.To("ctrl+r", "ctrl+r hide")
			c.keys++
			c.Type(passphrase)
			c.See(passphrase)
			c.keys += len(passphrase)
		}, 37},
		"a passphrase that is typed hidden, then checked": {func(c *counted) {
			c.types(passphrase)
			c.does("enter", "ctrl+r shows what you typed")
			c.does("ctrl+r", passphrase)
			c.screens -= 2 // the same screen
		}, 38},
		"a passphrase typed twice": {func(c *counted) {
			c.types(passphrase)
			c.Press("enter")
			c.keys++
			c.types(passphrase)
		}, 65},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &counted{Story: story.Start(t, eighty, program(t, t.TempDir()))}
			s.reads("Welcome to kiikey", "enter begin")
			s.does("enter", "enter create vault", "passphrase opens")
			s.does("enter", "New passphrase")
			c.choose(s)
			s.does("enter", "▸Import", "enter try the sandbox")
			s.does("enter", "▸Sign", "Saved as practice.", "enter continue")
			s.does("enter", "▸Test", "enter test now")
			s.does("t", "Logged in as", "enter session") // as enter, which is not taken so soon after the last one
			s.does("enter", "It lasts for an hour", "enter open session")
			s.does("enter", "4 Session", "Session token")
			s.isAtMost(t, c.keys, 9)
		})
	}
}

// Why a login is rejected is one key away, on the list: t for a credential that was not tested, d for one that was.
func TestNewcomerFindsTheReason(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	exchange(t, home, "")
	quietly(t, home, "import", export(t, "export.json", sampleKey, strings.Repeat("ab", 16), "0"),
		"--name", "local-key", "--env", "local", "--user-id", sampleUser)
	s := &counted{Story: unlocked(t, home, eighty)}
	s.reads("local-key", "not tested yet")
	s.does("t", "✗ The exchange rejected", "Likely causes", "API secret")
	s.isAtMost(t, 1, 2)
	s.To("esc", "✗ rejected")
	s.keys, s.screens = 0, 1
	s.does("d", "API secret", "The API key was created in another environment")
	s.isAtMost(t, 1, 2)
}
