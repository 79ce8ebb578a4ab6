//go:build unix

package accessible_test

import (
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
	s.Hear("Where should your keys be kept?", "1. Encrypted file")
	s.answer("Where (", "1")
	s.Hear("stored nowhere")
	s.answer("New passphrase", passphrase)
	s.answer("The same passphrase again", passphrase)
	s.Hear("Made a vault", "You have no credentials yet")

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
	s.Hear("Session token: hidden", "User ID: 151", "E-mail:", "verified", "Account ID: 153", "Permissions: Trading",
		"The file also named Withdraw", "SessionToken: hidden", "minutes left")
	s.answer("with the session (", "the answer")
	s.Hear("HTTP status 200", "hidden")
	s.answer("with the session (", "log out")
	s.Hear("stops working at once")
	s.answer("End the session of first (", "")
	s.Hear("Nothing was done")
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
	s.answer("What do you want to do (", "1")
	s.Hear("1. first, of local, user 151, key 0123 to cdef. Tested in local just now: it works.")
	s.answer("Which credential", "1")
	s.answer("What do you want to do with first (", "11")
	s.answer("Remove first of local (", "y")
	s.Hear("Nothing was done")
	s.answer("What do you want to do with first (", "remove")
	s.answer("Remove first of local (", "yes")
	s.Hear("Removed first.")
	s.answer("What do you want to do (", "activity")
	s.Hear("remove of first in local: done", "log-out of first in local: done", "test of first in local: failed, second-factor-refused", "import of first")
	s.answer("Clear all of it (", "")
	s.answer("What do you want to do (", "activity")
	s.answer("Clear all of it (", "yes")
	s.Hear("The activity is cleared.")
	s.answer("What do you want to do (", "activity")
	s.Hear("Nothing has been done yet.")
	s.answer("What do you want to do (", "quit")
	s.ends(0)
}

func TestPractice(t *testing.T) {
	t.Parallel()
	s := start(t, program(t, t.TempDir(), "--accessible", "--backend", "vault"))
	s.answer("Walk-through (", "leave")
	s.Hear("The walk-through waits")
	s.answer("New passphrase", "short")
	s.Hear("That is short.")
	s.answer("The same passphrase again", "shorter")
	s.Hear("The two are not the same.")
	s.answer("New passphrase", passphrase)
	s.answer("The same passphrase again", passphrase)
	s.answer("What do you want to do (", "practise")
	s.Hear("belongs to nobody", "Saved as practice.")
	s.answer("with practice (", "test")
	s.answer("Against which environment", "")
	s.Hear("Authenticated as trader-one in sandbox.")
	s.answer("with practice (", "why")
	s.answer("Against which environment", "")
	s.answer("What do you want to check (", "1")
	s.Hear("Store: good.", "Credential: good.", "Service: good.", "Authentication: not checked", "Verdict: ")
	s.answer("What do you want to check (", "2")
	s.Hear("One login goes to sandbox")
	s.answer("Send one login for practice to sandbox (", "yes")
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
	s.answer("Nonce (", "7")
	s.answer("User name (", "trader")
	s.answer("Environment in which the key was made", "")
	s.Hear("Saved.", "Nonce: 7", "User ID: 152", "User name: trader")
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
	s.answer("New passphrase", another)
	s.answer("The same passphrase again", another)
	s.Hear("Backed up 2 credentials")
	s.answer("What do you want to do (", "back up")
	s.answer("File to write (", backup)
	s.answer("Replace it (", "")
	s.Hear("Nothing was done")
	s.answer("What do you want to do (", "new passphrase")
	s.answer("New passphrase", another)
	s.answer("The same passphrase again", another)
	s.Hear("The vault has another passphrase.")
	s.answer("What do you want to do (", "lock")
	s.answer("Passphrase (", passphrase)
	s.Hear("Wrong passphrase")
	s.answer("Passphrase (", another)
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
		s.answer("Send a login for sandbox-key to production (", no)
	}
	s.answer("with sandbox-key (", "why")
	s.answer("Against which environment", "production")
	s.answer("What do you want to check (", "2")
	s.Hear("real money")
	s.answer("Send one login for sandbox-key to production (", "")
	s.answer("What do you want to check (", "back")
	s.answer("with sandbox-key (", "details")
	s.Hear("Not tested yet.")
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

// A vault that is gone or damaged ends the conversation with the status of other commands.
func TestDamagedVault(t *testing.T) {
	t.Parallel()
	home := stocked(t, "sandbox")
	write(t, store.VaultPath(filepath.Join(home, "data")), "no vault")
	s := start(t, program(t, home, "--accessible"))
	s.answer("Passphrase (", passphrase)
	s.Hear("Next:")
	s.ends(5)
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
	s.answer("Send 1 of the 3 logins to production (", "y")
	s.Hear("Nothing was done")
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
