package accessible_test

import "testing"

// What a key reaches is heard in the session, and the permissions that it really has can be saved.
func TestSessionWithOtherPermissions(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	exchange(t, home, "permissions-missing")
	stock(t, home, sampleSecret, "local")
	s := start(t, program(t, home, "--accessible"))
	s.unlock()
	s.use("local-key")
	s.answer("with local-key (", "test")
	s.answer("Against which environment", "")
	s.Hear("Authenticated as trader-one in local.")
	s.answer("with local-key (", "session")
	s.Hear("What this key sees:", "Positions: yes: 1 product (GetAccountPositions)", "missing: ", "Account level: yes: 1")
	s.answer("with the session (", "back")
	s.answer("with local-key (", "why")
	s.answer("Against which environment", "")
	s.answer("What do you want to check (", "2")
	s.answer("Log in to local with local-key (", "yes")
	s.Hear("Session: look at this.", "Save the permissions of the session with the credential (Deposit)")
	s.answer("What do you want to check (", "save")
	s.Hear("Saved.", "Permissions: Deposit")
	s.answer("What do you want to check (", "back")
}

// That the exchange answers as another user is said after the login, and by the diagnosis.
func TestSessionOfAnotherUser(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	exchange(t, home, "other-user")
	stock(t, home, sampleSecret, "local")
	s := start(t, program(t, home, "--accessible"))
	s.unlock()
	s.use("local-key")
	s.answer("with local-key (", "test")
	s.answer("Against which environment", "")
	s.Hear("Authenticated as trader-one in local.", "You asked for user 151, and the exchange answered as user 999.")
	s.answer("with local-key (", "why")
	s.answer("Against which environment", "")
	s.answer("What do you want to check (", "2")
	s.answer("Log in to local with local-key (", "yes")
	s.Hear("Authentication: look at this.", "answered as user 999")
	s.answer("What do you want to check (", "back")
}
