package cli

import (
	"strings"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/plain"
)

// The document of auth. What the exchange did not say is null or "".
type (
	authDocument struct {
		Authenticated      bool            `json:"authenticated"`
		Environment        string          `json:"environment"`
		Requires2FA        bool            `json:"requires2FA"`
		Locked             bool            `json:"locked"`
		Session            sessionDocument `json:"session"`
		User               userDocument    `json:"user"`
		Accounts           []string        `json:"accounts"`
		Permissions        []string        `json:"permissions"`        // those of the session
		ClaimedPermissions []string        `json:"claimedPermissions"` // those that are saved with the credential
		Timing             timingDocument  `json:"timing"`
		Message            string          `json:"message"`
	}
	sessionDocument struct {
		Token      string    `json:"token"` // masked unless revealed
		ObtainedAt time.Time `json:"obtainedAt"`
		ExpiresAt  time.Time `json:"expiresAt"`
	}
	userDocument struct {
		UserID        string `json:"userId"`
		UserName      string `json:"userName"`
		Email         string `json:"email"`
		EmailVerified *bool  `json:"emailVerified"`
		AccountID     string `json:"accountId"`
		OMSID         string `json:"omsId"`
		Use2FA        *bool  `json:"use2FA"`
	}
	// timingDocument is in milliseconds; a part that did not happen is 0.
	timingDocument struct {
		Name      float64 `json:"nameMs"`
		Connect   float64 `json:"connectMs"`
		TLS       float64 `json:"tlsMs"`
		FirstByte float64 `json:"firstByteMs"`
		Total     float64 `json:"totalMs"`
	}
)

func loginDocument(l *flow.Login, reveal bool) authDocument {
	a, u := l.Authentication, l.Authentication.User
	return authDocument{
		Authenticated: true, Environment: l.Environment.Name, Requires2FA: a.Requires2FA, Locked: a.Locked,
		Session: sessionDocument{
			Token: token(l.Session, reveal), ObtainedAt: l.Session.ObtainedAt.UTC(), ExpiresAt: l.Session.ExpiresAt().UTC(),
		},
		User: userDocument{
			UserID: u.UserID, UserName: u.UserName, Email: u.Email, EmailVerified: u.EmailVerified,
			AccountID: u.AccountID, OMSID: u.OMSID, Use2FA: u.Use2FA,
		},
		Accounts: l.Proof.Accounts, Permissions: l.Proof.Permissions, ClaimedPermissions: orEmpty(l.Claimed),
		Timing: timingDocument{
			Name: inMilliseconds(a.Timing.DNS), Connect: inMilliseconds(a.Timing.Connect), TLS: inMilliseconds(a.Timing.TLS),
			FirstByte: inMilliseconds(a.Timing.FirstByte), Total: inMilliseconds(a.Timing.Total),
		},
		Message: "Authenticated as " + flow.UserWords(u) + " in " + l.Environment.Name + ".",
	}
}

// inMilliseconds rounds to a thousandth.
func inMilliseconds(d time.Duration) float64 {
	return float64(d.Round(time.Microsecond).Microseconds()) / 1000
}

func token(s kiiex.Session, reveal bool) string {
	if reveal {
		return s.Token.Reveal()
	}
	return kiiex.Mask
}

// loginText is the same for people.
func loginText(l *flow.Login, reveal bool) string {
	var b strings.Builder
	u := l.Authentication.User
	b.WriteString("✓ Authenticated as " + plain.Text(flow.UserWords(u)) + " in " + environmentWord(l.Environment, l.Environment.Name) + "\n")

	b.WriteString("\nSession\n")
	b.WriteString(row("Token", token(l.Session, reveal)))
	b.WriteString(row("Begun", moment(l.Session.ObtainedAt)))
	if l.Environment.IsEmbedded() {
		b.WriteString(row("Ends", "with this command: the exchange ran inside it"))
	} else {
		b.WriteString(row("Ends", moment(l.Session.ExpiresAt())+", an hour after its last use"))
	}

	b.WriteString("\nUser\n")
	b.WriteString(row("User ID", known(u.UserID)))
	b.WriteString(row("User name", known(u.UserName)))
	b.WriteString(row("E-mail", known(u.Email)+yesNo(u.EmailVerified, ", verified", ", not verified")))
	b.WriteString(row("Account ID", known(u.AccountID)))
	if l.Proof.AccountsErr == nil {
		b.WriteString(row("All accounts", listed(l.Proof.Accounts, "none")))
	}
	b.WriteString(row("OMS ID", known(u.OMSID)))
	b.WriteString(row("Second factor", yesNo(u.Use2FA, "on", "off")))

	b.WriteString("\nPermissions\n")
	b.WriteString(permissionRows(l))

	t := l.Authentication.Timing
	b.WriteString("\nTimes of the login\n")
	for _, part := range []struct {
		label string
		took  time.Duration
	}{
		{"Name found", t.DNS}, {"Connected", t.Connect}, {"Secured", t.TLS}, {"Answered", t.FirstByte}, {"In all", t.Total},
	} {
		if part.took > 0 {
			b.WriteString(row(part.label, milliseconds(part.took)))
		}
	}
	return b.String()
}

// permissionRows compares what the session may do with what is saved.
func permissionRows(l *flow.Login) string {
	if err := l.Proof.PermissionsErr; err != nil {
		return row("Of the session", "not known: "+problem.From(err).What) + row("As saved", listed(l.Claimed, "none"))
	}
	text := row("Of the session", listed(l.Proof.Permissions, "none"))
	if missing := l.MissingPermissions(); len(missing) > 0 {
		text += row("", "! saved with it, too: "+strings.Join(missing, ", "))
	}
	return text
}

func known(value string) string {
	if value == "" {
		return "not said"
	}
	return value
}

func yesNo(value *bool, yes, no string) string {
	switch {
	case value == nil:
		return ""
	case *value:
		return yes
	}
	return no
}
