//go:build unix

package accessible_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kiikey/store"
)

// TestWholeJob goes from an empty home to a session and back out, with a second factor in between.
func TestWholeJob(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	server := exchange(t, home, "second-factor")
	file := write(t, filepath.Join(t.TempDir(), "export.json"), export(sampleKey, sampleSecret))
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	s := start(t, program(t, home, "--accessible"))

	s.answer("Walk-through (", "skip for good")
	s.Hear("stored nowhere")
	s.answer("New passphrase", passphrase)
	s.answer("Repeat passphrase", passphrase)
	s.Hear("Created the vault", "You have no credentials yet")

	s.answer("What do you want to do (", "import")
	s.answer("File (", "'"+file+"'")
	s.Hear("API key: 0123 to cdef, 32 characters", "API secret: hidden, 32 characters", "Nonce: 0", "Permissions: Trading, Withdraw")
	s.Hear("Other users of this computer")
	s.Hear("The User ID is missing", "support")
	s.answer("User ID (", sampleUser)
	s.answer("Name (", "first")
	s.Hear("this is PRODUCTION, real money", "4. local")
	s.answer("Environment (", "4")
	s.answer("Delete the file after saving", "")
	s.Hear("Saved as first.")
	if _, err := os.Stat(file); err != nil {
		t.Error("the file was deleted although nobody said so")
	}

	s.answer("What do you want to do with first (", "sign")
	s.Hear("The message is the nonce, 0, then the user ID, 151, then the API key, 0123 to cdef", "HMAC-SHA256", "as secret as a password")
	s.answer("with the signature (", "read")
	s.Hear("It stays")
	s.revealed = append(s.revealed, signature(sampleSecret, "0"))
	s.answer("Read out the signature (", "yes")
	s.Hear(signature(sampleSecret, "0"))
	s.answer("with the signature (", "back")

	s.answer("What do you want to do with first (", "test")
	s.Hear("never the API secret")
	s.answer("Against which environment", "")
	s.Hear("AuthenticateUser: signed", "connected", "secured", "answered, 200", "wants the code of your second factor")
	s.answer("Code (", "000000")
	s.Hear("Not done.", "What to do:")
	s.answer("Code (", server.Code())
	s.Hear("Authenticate2FA", "GetUserInfo: answered", "Authenticated as trader-one in local.")

	s.answer("What do you want to do with first (", "session")
	s.Hear("Session token: hidden", "User ID: 151", "E-mail:", "verified", "Account ID: 153", "Permissions: yes: Trading",
		"missing: Withdraw", "SessionToken: hidden", "minutes left")
	s.answer("with the session (", "the answer")
	s.Hear("HTTP status 200", "hidden")
	s.answer("with the session (", "log out")
	s.Hear("stops working at once")
	s.answer("End the session of first (", "")
	s.Hear("Cancelled.")
	s.answer("with the session (", "log out")
	s.answer("End the session of first (", "yes")
	s.Hear("Logged out")
	s.answer("What do you want to do with first (", "4")
	s.Hear("No session now.")

	s.answer("What do you want to do with first (", "back")
	s.answer("What do you want to do (", "lock")
	s.Hear("Locked.")
	s.answer("Passphrase (", "wrong horse")
	s.Hear("Wrong passphrase", "Nothing was changed.")
	s.unlock()
	s.answer("What do you want to do (", "activity")
	s.Hear("log-out of first in local: done", "test of first in local: failed, second-factor-refused", "import of first")
	s.answer("Clear all of it (", "")
	s.answer("What do you want to do (", "1")
	s.Hear("1. first, of local, user 151, key 0123 to cdef. Tested in local just now: it works.")
	s.answer("Which credential", "1")
	s.answer("What do you want to do with first (", "11")
	s.answer("Remove first of local (", "y")
	s.Hear("Cancelled.")
	s.answer("What do you want to do with first (", "remove")
	s.answer("Remove first of local (", "yes")
	s.Hear("Removed first.")
	s.answer("What do you want to do (", "activity")
	s.Hear("remove of a credential removed since in local: done", "import of a credential removed since in local: done")
	s.answer("Clear all of it (", "yes")
	s.Hear("The activity is cleared.")
	s.answer("What do you want to do (", "activity")
	s.Hear("Nothing has been done yet.")
	s.answer("What do you want to do (", "quit")
	s.ends(0)
}

func TestPractice(t *testing.T) {
	t.Parallel()
	s := start(t, program(t, t.TempDir(), "--accessible"))
	s.answer("Walk-through (", "leave")
	s.Hear("The walk-through waits")
	s.answer("New passphrase", "short")
	s.Hear("That is short.")
	s.answer("Repeat passphrase", "shorter")
	s.Hear("They don't match.")
	s.answer("New passphrase", passphrase)
	s.answer("Repeat passphrase", passphrase)
	s.answer("What do you want to do (", "practise")
	s.Hear("belongs to nobody", "Saved as practice.")
	s.answer("with practice (", "test")
	s.answer("Against which environment", "")
	s.Hear("Authenticated as trader-one in sandbox.")
	s.answer("with practice (", "why")
	s.answer("Against which environment", "")
	s.answer("What do you want to check (", "1")
	s.Hear("Vault: good.", "Credential: good.", "Service: good.", "Authentication: not checked", "Verdict: ")
	s.answer("What do you want to check (", "2")
	s.Hear("One login goes to sandbox")
	s.answer("Log in to sandbox with practice (", "yes")
	s.Hear("Authentication: good.", "Verdict: All is well")
	s.answer("What do you want to check (", "report")
	s.Hear("kiikey")
	s.answer("What do you want to check (", "back")

	// verifying takes a signature that nobody sees
	s.answer("with practice (", "verify")
	s.answer("Nonce that was signed there", "")
	s.answer("The signature (", signature(sampleSecret, "0"))
	s.Hear("The signature is right.")
	s.answer("with practice (", "verify")
	s.answer("Nonce that was signed there", "0")
	s.answer("The signature (", signature(sampleSecret, "77"))
	s.Hear("not for the one stated here", "There: ", "Right: ")
	s.answer("with practice (", "verify")
	s.answer("Nonce that was signed there", "0")
	s.answer("The signature (", sampleSecret)
	s.Hear("Not done.", "What to do: Give the signature alone")

	s.answer("with practice (", "edit")
	s.answer("User ID (", "x")
	s.Hear("digits")
	s.answer("User ID (", "")
	s.answer("Nonce (", "back")
	s.answer("User ID (", "152")
	s.answer("Nonce (enter for 0", "7")
	s.answer("User name (none for no name, enter for none", "trader")
	s.answer("Permissions (none for no permission, enter for Trading,", "Trading,Deposit")
	s.answer("IP whitelist (none for no address, enter for none", "203.0.113.7\u202e")
	s.Hear("IP whitelist cannot be used", "203.0.113.8")
	s.answer("IP whitelist (", "203.0.113.7, 203.0.113.9")
	s.answer("Environment in which the key was made", "")
	s.Hear("Saved.", "Nonce: 7", "User ID: 152", "User name: trader", "Permissions: Trading, Deposit", "IP whitelist: 203.0.113.7, 203.0.113.9")
	s.answer("with practice (", "edit")
	for _, field := range []string{"User ID (", "Nonce (", "User name ("} {
		s.answer(field, "")
	}
	s.answer("Permissions (none for no permission, enter for Trading, Deposit", "none")
	s.answer("IP whitelist (none for no address, enter for 203.0.113.7, 203.0.113.9", "none")
	s.answer("Environment in which the key was made", "")
	s.Hear("Saved.", "User name: trader", "Permissions: none known", "IP whitelist: none known")
	s.answer("with practice (", "rename")
	s.answer("New name (", "training")
	s.Hear("Renamed from practice to training.")
	s.answer("with training (", "back")
	s.answer("What do you want to do (", "practise")
	s.Hear("Saved as practice.")
	s.answer("with practice (", "back")

	backup := filepath.Join(t.TempDir(), "keys.kiikey")
	s.answer("What do you want to do (", "back up")
	s.answer("File to write (", filepath.Join(backup, "nowhere"))
	s.Hear("does not exist")
	s.answer("File to write (", backup)
	s.answer("Present passphrase of the vault", another)
	s.Hear("Not done. Wrong passphrase")
	s.answer("Present passphrase of the vault", passphrase)
	s.answer("New passphrase", another)
	s.answer("Repeat passphrase", anotherApart)
	s.Hear("Backed up 2 credentials")
	s.answer("What do you want to do (", "back up")
	s.answer("File to write (", backup)
	s.answer("Replace it (", "")
	s.Hear("Cancelled.")
	s.answer("What do you want to do (", "restore")
	s.answer("Backup file (", filepath.Join(backup, "nowhere"))
	s.Hear("The backup cannot be read.")
	s.answer("Backup file (", backup)
	s.answer("Passphrase of the backup", passphrase)
	s.Hear("Not done. Wrong passphrase")
	s.answer("Passphrase of the backup", "")
	s.use("practice")
	s.answer("with practice (", "edit")
	s.answer("User ID (", "7")
	s.answer("Nonce (", "")
	s.answer("User name (", "")
	s.answer("Permissions (", "")
	s.answer("IP whitelist (", "")
	s.answer("Environment in which the key was made", "")
	s.answer("with practice (", "back")
	s.use("training")
	s.answer("with training (", "remove")
	s.answer("Remove training of sandbox (", "yes")
	for _, answer := range []string{"", "yes"} {
		s.answer("What do you want to do (", "restore")
		s.answer("Backup file (", backup)
		s.answer("Passphrase of the backup", another)
		s.Hear("The backup has 2 credentials.", "training, of sandbox, is new here.", "practice, of sandbox, is different from yours.", "What is different is replaced.")
		s.answer("Restore 2 credentials (", answer)
	}
	s.Hear("Restored 2 credentials.")
	s.answer("What do you want to do (", "restore")
	s.answer("Backup file (", backup)
	s.answer("Passphrase of the backup", another)
	s.Hear("training, of sandbox, is the same here.", "There is nothing to restore.")
	s.answer("What do you want to do (", "new passphrase")
	s.answer("Present passphrase of the vault", passphrase)
	s.answer("New passphrase", another)
	s.answer("Repeat passphrase", anotherApart)
	s.Hear("Passphrase changed.")
	s.answer("What do you want to do (", "lock")
	s.answer("Passphrase (", passphrase)
	s.Hear("Wrong passphrase")
	s.answer("Passphrase (", anotherApart)
	s.answer("What do you want to do (", "environments")
	s.Hear("sandbox, inside this program", "production, this is PRODUCTION")
	s.answer("What do you want to do (", "quit")
	if status := s.Ends(); status != 0 {
		t.Errorf("exit status %d", status)
	}
}

// Production, and any environment that the key was not made in, asks first, and only the whole word agrees.
func TestProductionAsksFirst(t *testing.T) {
	t.Parallel()
	s := start(t, program(t, stocked(t, "sandbox"), "--accessible"))
	s.unlock()
	s.use("sandbox-key")
	for _, no := range []string{"", "y", "no", "yes please", "back"} {
		s.answer("with sandbox-key (", "test")
		s.answer("Against which environment", "production")
		s.Hear("real money", "The credential was made for sandbox, not for production")
		s.answer("Test sandbox-key against production (", no)
	}
	s.answer("with sandbox-key (", "why")
	s.answer("Against which environment", "production")
	s.answer("What do you want to check (", "2")
	s.Hear("real money")
	s.answer("Log in to production with sandbox-key (", "")
	s.answer("What do you want to check (", "back")
	s.answer("with sandbox-key (", "details")
	s.Hear("Not tested yet.")
}

// TestTestingAgainTooEarlyAsks tests against an exchange that wants an hour of peace.
func TestTestingAgainTooEarlyAsks(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	t.Cleanup(server.Close)
	home := t.TempDir()
	write(t, filepath.Join(home, "config", "config.toml"), fmt.Sprintf("[[environment]]\nname = \"local\"\nurl = %q\n", server.URL))
	stock(t, home, sampleSecret, "local")
	s := start(t, program(t, home, "--accessible"))
	s.unlock()
	s.use("local-key")
	s.answer("with local-key (", "test")
	s.answer("Against which environment", "")
	s.Hear("wants fewer requests", "Wait 1 h, until ")
	for range 2 { // a yes is for one time
		s.answer("with local-key (", "test")
		s.answer("Against which environment", "")
		s.Hear("It is too early", "until ")
		s.answer("Test local-key against local (", "yes")
		s.Hear("wants fewer requests")
	}
}

// Every refusal of the exchange is told in its parts, and not tried again.
func TestRefusal(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	exchange(t, home, "")
	stock(t, home, strings.Repeat("ab", 16), "local")
	s := start(t, program(t, home, "--accessible"))
	s.unlock()
	s.use("local-key")
	s.answer("with local-key (", "test")
	s.answer("Against which environment", "")
	s.Hear("AuthenticateUser: answered, ", "Not done. The exchange refused", "Why: ", "What to do: ")
	s.answer("with local-key (", "back")
	s.answer("What do you want to do (", "use")
	s.Hear("Tested in local just now: The exchange refused")
}

// What takes long can be stopped with enter, and the person is still there.
func TestStoppingALogin(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	exchange(t, home, "hang")
	stock(t, home, sampleSecret, "local")
	s := start(t, program(t, home, "--accessible"))
	s.unlock()
	s.use("local-key")
	s.answer("with local-key (", "test")
	s.answer("Against which environment", "")
	s.Hear("Enter stops it.", "AuthenticateUser: secured")
	s.Type("\r")
	s.Hear("Stopped.")
	s.answer("with local-key (", "details")
	s.Hear("Not tested yet.")
}

// A vault that is gone or damaged ends the conversation with the status of other commands, and no passphrase is asked
// for.
func TestDamagedVault(t *testing.T) {
	t.Parallel()
	home := stocked(t, "sandbox")
	vault := write(t, store.VaultPath(filepath.Join(home, "data")), "no vault")
	damaged := start(t, program(t, home, "--accessible"))
	damaged.Hear("The vault is damaged", "Next:")
	damaged.ends(5)
	if err := os.Remove(vault); err != nil {
		t.Fatal(err)
	}
	gone := start(t, program(t, home, "--accessible"))
	gone.Hear("The vault is not there.", "Next:")
	gone.ends(5)
	for _, s := range []*talk{damaged, gone} {
		if said := string(s.Output()); strings.Contains(said, "Passphrase") || strings.Contains(said, "locked") {
			t.Errorf("it asks for a passphrase all the same: %s", said)
		}
	}
}

// Several are tested one after the other; production asks first, and enter stops the run.
func TestSeveralOneAfterTheOther(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	exchange(t, home, "")
	stock(t, home, sampleSecret, "local", "production", "sandbox")
	s := start(t, program(t, home, "--accessible"))
	s.unlock()
	s.answer("What do you want to do (", "test several")
	s.Hear("1. local-key, of local.", "2. production-key, of production, which is PRODUCTION.", "3. sandbox-key")
	s.answer("Which ones (", "4")
	s.Hear("There is no 4 in the list.")
	s.answer("Which ones (", "all")
	s.Hear("One login for each of 3 credentials", "several refusals lock a user", "real money")
	s.answer("Test 1 of the 3 credentials against production (", "y")
	s.Hear("Cancelled.")
	s.answer("What do you want to do (", "test several")
	s.answer("Which ones (", "3, local-key")
	s.answer("Begin (", "")
	s.Hear("1 of 2. local-key: works.", "2 of 2. sandbox-key: works.", "In all: 2 work.")
	s.answer("What do you want to do (", "use")
	s.Hear("Tested in local just now: it works.", "production-key", "Not tested yet.", "Tested in sandbox just now: it works.")
}

func TestStoppingSeveral(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	exchange(t, home, "hang")
	stock(t, home, sampleSecret, "local", "sandbox")
	s := start(t, program(t, home, "--accessible"))
	s.unlock()
	s.answer("What do you want to do (", "test several")
	s.answer("Which ones (", "all")
	s.answer("Begin (", "no")
	s.answer("What do you want to do (", "test several")
	s.answer("Which ones (", "all")
	s.answer("Begin (", "yes")
	s.Hear("Testing. Enter stops it.")
	s.Type("\r")
	s.Hear("local-key: not tested: ", "sandbox-key: not tested: the run was stopped before its turn.", "In all: 2 not tested.")
}
