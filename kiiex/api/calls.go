package api

import (
	"context"
	"net/http"

	"kiikey/kiiex"
)

// Details is the result of GetUserInfo.
type Details struct {
	User User
	// FailedAttempts is the number of failed logins so far, which leads to a lock; "" if it is not told.
	FailedAttempts string
	// Fields is every field that came back, as in Authentication.
	Fields []kiiex.Field
	Answer Answer
}

// Authenticate logs in with s. The request is sent at most once, on a connection of its own.
//
// A nil error means that a session token came, or that the exchange wants a 2FA code: then
// SecondFactor is set, and Authenticate2FA goes on. Refusals have a kind of their own each, see package
// problem; after several the exchange locks the user out, so a caller must not repeat the call without being asked.
func (c *Client) Authenticate(ctx context.Context, s kiiex.Signed) (*Authentication, error) {
	r, err := c.PreviewAuthenticate(s)
	if err != nil {
		return nil, err
	}
	return c.logIn(ctx, r)
}

// Authenticate2FA answers challenge with code, once. A code that is not accepted is an error of kind
// SecondFactorRefused.
func (c *Client) Authenticate2FA(ctx context.Context, challenge SecondFactorChallenge, code string) (*Authentication, error) {
	if err := checkToken("pending login", challenge.Pending); err != nil {
		return nil, err
	}
	field, err := codeField(code)
	if err != nil {
		return nil, err
	}
	r := c.newRequest(callAuthenticate2FA, http.MethodPost)
	r.Header = append(r.Header, kiiex.Field{Path: headerPendingToken, Secret: challenge.Pending})
	r.giveBody(field)
	return c.logIn(ctx, r)
}

// codeField is a 2FA code as it is sent.
func codeField(code string) (kiiex.Field, error) {
	const next = "Type the code as the authenticator shows it."
	value := kiiex.SecretFromString(code)
	return kiiex.Field{Path: bodyCode, Secret: value}, checkSent("code", value.Bytes(), kiiex.CheckValue("", value.Bytes()), next, next)
}

func (c *Client) logIn(ctx context.Context, r *Request) (a *Authentication, err error) {
	err = c.perform(ctx, r, c.single, func(r *reply) (err error) {
		a, err = r.authentication()
		return err
	})
	return a, err
}

// Ping asks whether the exchange answers. It needs no login and can't lock anyone out. An error of kind
// NotOffered means that a server answered which does not offer this call.
func (c *Client) Ping(ctx context.Context) error {
	return c.read(ctx, callPing, kiiex.Secret{}, nil, (*reply).ping)
}

// LogOut ends the session. A nil error means that the exchange confirmed it.
func (c *Client) LogOut(ctx context.Context, token kiiex.Secret) error {
	if err := checkToken("session token", token); err != nil {
		return err
	}
	r := c.sessionRequest(callLogOut, http.MethodPost, token)
	r.giveBody()
	return c.perform(ctx, r, c.kept, (*reply).loggedOut)
}

// sessionRequest returns a request with token, if there is one.
func (c *Client) sessionRequest(call, method string, token kiiex.Secret) *Request {
	r := c.newRequest(call, method)
	if !token.IsEmpty() {
		r.Header = append(r.Header, SessionField(token))
	}
	return r
}
