//go:build unix

package ui_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kiikey/kiiex"
	"kiikey/ui/internal/story"
)

// homeOfMany is a home with 38 credentials of the sandbox, some with long names that differ at their ends, one of which can
// withdraw.
func homeOfMany(t *testing.T) string {
	t.Helper()
	home := t.TempDir()
	s := newVault(t, home)
	defer s.Close()
	var all []kiiex.Credential
	for i := range 38 {
		c := kiiex.Credential{
			ID: kiiex.NewID(), Name: fmt.Sprintf("key-%d", i), Environment: kiiex.SandboxName, APIKey: kiiex.NewID(), APISecret: kiiex.SecretFromString(kiiex.NewID()),
			Nonce: "0", UserID: "151", UserName: "ops", Permissions: []string{"Trading"}, ImportedAt: time.Now().Add(-time.Duration(i) * time.Hour).UTC(),
		}
		switch i {
		case 2:
			c.Name = "bot.scalper.eu-west.maker-17"
		case 3:
			c.Name, c.Permissions = "bot.scalper.eu-west.maker-2", []string{"Deposit", "withdraw"}
			c.Note, c.Expires = "quarterly payments", time.Date(2031, 2, 1, 0, 0, 0, 0, time.UTC)
		case 4:
			c.Note, c.Expires = "audit", time.Date(2030, 2, 1, 0, 0, 0, 0, time.UTC)
		}
		all = append(all, c)
	}
	if err := s.SaveAll(t.Context(), all, false); err != nil {
		t.Fatal(err)
	}
	return home
}

// Names are whole from 60 columns up; a credential that can withdraw is marked in the
// list, in the title line of its screens and in the questions about it.
func TestNamesAndWithdraw(t *testing.T) {
	t.Parallel()
	home := homeOfMany(t)
	for _, at := range []struct {
		terminal story.Terminal
		names    []string
		mark     string
	}{
		{story.Terminal{Columns: 60, Rows: 20}, []string{"bot.scalper.eu-west.maker-2  $ ○ sandbox", "bot.scalper.eu-west.maker-17   ○ sandbox", "– never"}, "$  ○ sandbox"},
		{eighty, []string{"bot.scalper.eu-west.maker-2  $ ○ sandbox", "bot.scalper.eu-west.maker-17   ○ sandbox", "– not tested yet"}, "$ can withdraw   ○ sandbox"},
		{story.Terminal{Columns: 120, Rows: 40}, []string{"bot.scalper.eu-west.maker-2  $ ○ sandbox", "bot.scalper.eu-west.maker-17   ○ sandbox", "Permissions $ can withdraw · Deposit,", "Note quarterly payments", "Expires 1 February 2031"}, "$ can withdraw   ○ sandbox"},
		{story.Terminal{Columns: 200, Rows: 60}, []string{"bot.scalper.eu-west.maker-2  $ ○ sandbox", "1 Feb 2031  quarterly payments"}, "$ can withdraw   ○ sandbox"},
	} {
		t.Run(fmt.Sprint(at.terminal.Columns), func(t *testing.T) {
			t.Parallel()
			s := unlocked(t, home, at.terminal)
			s.See(append(at.names, "1 of 38", at.mark)...)
			if strings.Contains(s.Screen(), "key-10") && strings.Index(s.Screen(), "key-9") > strings.Index(s.Screen(), "key-10") {
				t.Error("key-10 stands before key-9")
			}
			s.To("enter", "maker-2", "· Key", "$")
			s.To("esc", "1 of 38")
			s.To("x", "Remove bot.scalper.eu-west.maker-2 of sandbox?", "$ Can withdraw: anyone with this API key")
			s.Press("n")
			s.To("down", "2 of 38")
			s.Gone("can withdraw")
		})
	}
}

// Wide screens use their width: the last requests of the selected credential stand beside the list.
func TestLastRequestsBesideTheList(t *testing.T) {
	t.Parallel()
	s := unlocked(t, stocked(t), story.Terminal{Columns: 200, Rows: 60})
	s.See("Last requests", "Nothing")
	s.To("t enter", "✓", "Logged in as")
	s.To("esc", "LAST TEST", "✓ session 60 min", "│ Last requests", "TOOK", "AuthenticateUser 127.0.0.1:", "GetUserPermissions")
	s.Resize(199, 60)
	s.Gone("Last requests")
	s.To("enter 7", "TOOK", "GetValidate2FARequiredEndpoints")
}

// The filter finds what stands in no column, and says what it found; the list says where in it one is.
func TestFilterSaysWhatItFound(t *testing.T) {
	t.Parallel()
	s := atList(t, homeOfMany(t), "1 of 38 · ↓ 22 more")
	s.To("end", "38 of 38 · ↑ 22 more")
	s.To("up pgup", "21 of 38 · ↑ 20 more · ↓ 2 more")
	s.Press("/")
	for _, c := range []struct{ typed, found string }{
		{"quarterly", "note: quarterly payments"},
		{"WITHDRAW", "permissions: Deposit, withdraw"},
		{"2031", "expires: 1 February 2031"},
	} {
		s.Press("ctrl+u")
		s.Type(c.typed)
		s.See("/ "+c.typed, "FOUND", c.found+" · ", "1 of 38")
	}
	s.Press("ctrl+u")
	s.Type("ops 151")
	s.See("38 of 38", "user name: ops · User ID: 151")
	s.To("esc S S S S", "EXPIRES ↑", "1 Feb 2030")
	s.On("maker-2")
	s.Press("home")
	s.On("key-4")
	s.To("R", "EXPIRES ↓")
	s.To("S", "NOTE ↑", "audit", "quarterly pay…")
}

// Names are whole in a run over several and in the activity of a narrow window too, and told apart in its title line.
func TestNamesInANarrowWindow(t *testing.T) {
	t.Parallel()
	s := unlocked(t, homeOfMany(t), story.Terminal{Columns: 60, Rows: 20})
	s.See("– never")
	s.To("space space t", "Test 2 credentials", "$")
	s.To("enter", "bot.scalper.eu-west.maker-2 $ ○ sandbox ✗ rejected", "bot.scalper.eu-west.maker-17 ○ sandbox")
	s.Until("the end of the run", func(screen string) bool {
		return !strings.Contains(screen, "testing") && !strings.Contains(screen, "waiting")
	})
	s.To("esc", "LAST TEST", "✗ rejected")
	s.To("a", "bot.scalper.eu-west.maker-2 ")
	s.To("esc", "LAST TEST")
	s.To("enter 7", "maker-2 · Requests")
}

// Names that differ only in their middle are told apart where they are cut, and a run over several says which of its
// credentials can withdraw.
func TestNamesThatDifferInTheMiddle(t *testing.T) {
	t.Parallel()
	home := stocked(t)
	for i, city := range []string{"amsterdam", "frankfurt"} {
		file := export(t, "export.json", kiiex.NewID(), strings.Repeat("ab", 16), "0")
		if i == 0 {
			write(t, file, `{"APIKey": "`+kiiex.NewID()+`", "APISecret": "`+strings.Repeat("ab", 16)+`", "Nonce": "0", "Permissions": ["Withdraw"]}`)
		}
		quietly(t, home, "import", file, "--name", "bot.scalper.eur-usdt."+city+".primary-desk-of-the-north", "--env", "sandbox", "--user-id", "151")
	}
	s := unlocked(t, home, story.Terminal{Columns: 60, Rows: 20})
	s.See("bot.scalper…amsterdam.primary-des… $ ○ sandbox", "bot.scalper…frankfurt.primary-des… ○ sandbox")
	s.To("S", "ENV ↑ LAST TEST")
	s.To("S S S S S", "NAME ↑")
	s.To("home space space H", ".amsterdam.", ".frankfurt.", "Recipients")
	s.To("esc", "3 of 3")
	s.To("t", "each of 2 credentials, in its own", "environment.", "enter start", "esc back")
	s.To("enter", "…amsterdam.primary-… $ ○ sandbox", "…frankfurt.primary-… ○ sandbox")
	s.Until("the end of the run", func(screen string) bool {
		return !strings.Contains(screen, "testing") && !strings.Contains(screen, "waiting")
	})
	s.To("esc", "LAST TEST")
	s.To("a", "WHEN", "…amsterdam.", "…frankfurt.")
	s.Resize(120, 30)
	s.See("bot.scalper.eur-usdt.amsterdam.primary-desk-of-the-north")
	s.To("esc", "LAST TEST")
	s.To("i", "enter read it")
	var keys []string
	for _, permission := range []string{"Withdraw", "Read"} {
		keys = append(keys, `{"APIKey": "`+kiiex.NewID()+`", "APISecret": "`+strings.Repeat("ab", 16)+`", "Nonce": "0", "Permissions": ["Deposit", "Trading", "`+permission+`"]}`)
	}
	s.Paste("[" + strings.Join(keys, ", ") + "]")
	s.See("Which one?", "$ Deposit, Trading, Withdraw", " Deposit, Trading, Read")
}

// The last line says how to leave a screen, however many keys it has.
func TestHelpLineAlwaysHasEsc(t *testing.T) {
	t.Parallel()
	s := unlocked(t, stocked(t), story.Terminal{Columns: 60, Rows: 20})
	s.See("NAME", "enter open")
	s.Press("enter")
	for _, tab := range []string{"2", "3", "4", "5", "6", "7", "1"} {
		s.Press(tab)
		s.See("esc back  ? help")
	}
}
