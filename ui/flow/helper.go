package flow

import (
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/problem"
	"kiikey/kiiex/strictjson"
	"kiikey/store/state"
)

// helperVersion is the version of the helper's requests and answers; docs/helper.md describes it.
const helperVersion = "1"

// The requests that the helper answers.
const (
	HelperToken = "token" // a session token
	HelperLogin = "login" // what a login sends
)

// HelperRequest is a program's request to the helper.
type HelperRequest struct {
	// Credential is a name, Want HelperToken or HelperLogin.
	Credential, Want string
}

// ReadHelperRequest reads a request, which must be as documented: anything unknown is refused rather than passed
// over. The error is a *problem.Problem of kind NotJSON or BadValue, and repeats nothing of the request.
func ReadHelperRequest(data []byte) (HelperRequest, error) {
	refused := func(kind problem.Kind, why string, err error) (HelperRequest, error) {
		return HelperRequest{}, &problem.Problem{
			Kind: kind,
			What: "The request is not usable.",
			Why:  why,
			Next: `Send one such object, then end the input: {"version": 1, "credential": "NAME", "want": "token"}`,
			Err:  err,
		}
	}
	document, err := strictjson.Parse(data, nil)
	if err != nil {
		return refused(problem.NotJSON, "It is not JSON: "+err.Error(), err)
	}
	fields := strictjson.FieldsOf(document)
	version := fields.Number("version")
	if fields.Err() == nil && version != helperVersion {
		return refused(problem.BadValue, "Its version is not "+helperVersion+", the only one that this kiikey knows.", nil)
	}
	r := HelperRequest{Credential: fields.Text("credential"), Want: fields.Text("want")}
	if r.Credential == "" {
		fields.FailAt("credential")
	}
	if r.Want != HelperToken && r.Want != HelperLogin {
		fields.FailAt("want")
	}
	if err := fields.Done(); err != nil {
		return refused(problem.BadValue, "It has "+err.Error()+".", err)
	}
	return r, nil
}

// HelperAnswer is the helper's answer: fields to send, each with its secret. The caller must clear them.
type HelperAnswer struct {
	Fields []kiiex.Field
	// Until is their expiry; zero for as long as the API key is valid.
	Until time.Time
}

// AnswerHelper returns what a program asked for, never the API secret, and records that. session is used for a token
// alone. Without the user's yes to BeforeHandOut there are no fields of a login to production (kind NotConfirmed).
func (j *Job) AnswerHelper(c kiiex.Credential, env kiiex.Environment, session kiiex.Session, want string) (a HelperAnswer, err error) {
	defer func() {
		j.recordChange(state.Event{Action: ActionHelper, Credential: c.ID, Environment: env.Name}, err)
	}()
	if want == HelperToken {
		return HelperAnswer{Fields: []kiiex.Field{api.SessionField(session.Token)}, Until: session.ExpiresAt()}, nil
	}
	if env.IsEmbedded() {
		return HelperAnswer{}, onlyInside()
	}
	if err := j.mayHandOut(c, env); err != nil {
		return HelperAnswer{}, err
	}
	fields, err := api.LoginFields(c.Sign(c.Nonce))
	return HelperAnswer{Fields: fields, Until: c.Expires}, err
}
