package api

import (
	"strings"

	"kiikey/kiiex/cause"
	"kiikey/kiiex/problem"
	"kiikey/kiiex/redact"
	"kiikey/kiiex/strictjson"
)

// authentication reads the answer to a login: Authenticated is true, with a token or with the request for a 2FA
// code. Anything else is an error.
func (r *reply) authentication() (*Authentication, error) {
	if p := r.refusal(); p != nil {
		return nil, p
	}
	if !r.isObject() {
		return nil, r.notUnderstood("It is JSON, and not an object.")
	}
	if !r.flag(nameAuthenticated) {
		return nil, r.notUnderstood("It does not say whether the login succeeded.")
	}
	token, ok := r.token(redact.NameSessionToken, redact.NameToken)
	if !ok {
		return nil, r.notUnderstood("Its session token contains something that no token has.")
	}
	a := &Authentication{
		Token:       token,
		User:        r.user(),
		Requires2FA: r.flag(nameRequires2FA),
		Fields:      redact.FieldsOf(r.root, r.known),
		Answer:      r.answer,
		Timing:      r.timing,
	}
	switch {
	case !token.IsEmpty(), r.inFrame() && !a.Requires2FA:
		return a, nil
	case !a.Requires2FA:
		return nil, r.explain(problem.NoToken, "The exchange says that the login succeeded, but sent no session token.", cause.TokenMissing)
	case r.call == callAuthenticate2FA: // it was given one, and asks again
		return nil, r.codeRejected()
	}
	pending, ok := r.token(redact.NamePendingToken, redact.NameTwoFAToken)
	if !ok || pending.IsEmpty() && !r.inFrame() { // a connection knows which login the code is for
		return nil, r.notUnderstood("It wants a code, and does not say for which login: Pending2FaToken is missing or unusable.")
	}
	a.SecondFactor = &SecondFactorChallenge{
		Pending: pending,
		Type:    r.firstText("authtype", "twofatype"),
	}
	return a, nil
}

// firstText returns the first of the named top-level fields that has text, without secrets.
func (r *reply) firstText(names ...string) string {
	for _, name := range names {
		if s := r.root.Only(name).AsText(); s != "" {
			return r.known.Clean(s)
		}
	}
	return ""
}

// isPong reports whether s is the answer to a Ping.
func isPong(s string) bool { return strings.EqualFold(strings.TrimSpace(s), "pong") }

// ping reads the answer to Ping.
func (r *reply) ping() error {
	if p := r.refusal(); p != nil {
		return p
	}
	if r.root == nil || isPong(r.root.AsText()) || isPong(r.root.Only("msg").AsText()) {
		return nil // without JSON, refusal lets nothing but a plain PONG pass
	}
	return r.notUnderstood("It should say PONG.")
}

// details reads the answer to GetUserInfo.
func (r *reply) details() (*Details, error) {
	if p := r.refusal(); p != nil {
		return nil, p
	}
	d := &Details{User: r.user()}
	if d.User.UserID == "" {
		return nil, r.notUnderstood("It has no User ID.")
	}
	d.FailedAttempts = r.digits(r.root.Only("numberoffailedattempt"))
	d.Fields, d.Answer = redact.FieldsOf(r.root, r.known), r.answer
	return d, nil
}

// accounts reads the answer to GetUserAccounts: account ids, or objects that have one.
func (r *reply) accounts() ([]string, error) {
	return r.list("Account IDs", func(v *strictjson.Value) string {
		if v.Kind == strictjson.Object {
			v = v.Only("accountid")
		}
		return r.digits(v)
	})
}

// texts reads a list of words.
func (r *reply) texts(of string) ([]string, error) {
	return r.list(of, func(v *strictjson.Value) string {
		if v.Kind != strictjson.String {
			return ""
		}
		return r.known.Clean(string(v.Text))
	})
}

// list reads an array; read returns "" for an element that does not belong into it.
func (r *reply) list(of string, read func(*strictjson.Value) string) ([]string, error) {
	elements, err := r.elements()
	if err != nil {
		return nil, err
	}
	list := make([]string, 0, len(elements))
	for _, v := range elements {
		s := read(v)
		if s == "" {
			return nil, r.notUnderstood("It is not a list of " + of + ".")
		}
		list = append(list, s)
	}
	return list, nil
}

// loggedOut reads the answer to LogOut. Only a clear yes counts: a user who believes the session over stops
// guarding its token.
func (r *reply) loggedOut() error {
	if p := r.refusal(); p != nil {
		return p
	}
	if !r.flag(nameResult) {
		return r.notUnderstood("It does not say that the session has ended.")
	}
	return nil
}
