package api

import (
	"context"
	"net/http"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

// Details is what GetUserInfo returns.
type Details struct {
	User User
	// Fields is every field that came back, as in Authentication.
	Fields []kiiex.Field
	Answer Answer
}

// Authenticate logs in with s. The request is sent at most once, on a connection of its own.
//
// A nil error means that a session token came, or that the exchange wants a second factor: then
// SecondFactor is set, and Authenticate2FA goes on. Refusals have a kind of their own each, see package
// problem; after several the exchange locks the user, so a caller does not repeat the call by itself.
func (c *Client) Authenticate(ctx context.Context, s kiiex.Signed) (*Authentication, error) {
	r, err := c.authenticateRequest(s)
	if err != nil {
		return nil, err
	}
	return c.logIn(ctx, r)
}

// PreviewAuthenticate returns what Authenticate would send for s, or the error with which it would send
// nothing. Nothing is sent.
func (c *Client) PreviewAuthenticate(s kiiex.Signed) (*Request, error) {
	return c.authenticateRequest(s)
}

// Authenticate2FA answers challenge with code, once. A code that is not accepted is an error of kind
// SecondFactorRefused.
func (c *Client) Authenticate2FA(ctx context.Context, challenge SecondFactorChallenge, code string) (*Authentication, error) {
	if err := checkToken("pending login", challenge.Pending); err != nil {
		return nil, err
	}
	field := kiiex.Field{Path: bodyCode, Secret: kiiex.SecretFromString(code)}
	if err := checkSent("", "code", field); err != nil {
		p := problem.From(err)
		p.Next = "Type the code as the authenticator shows it."
		return nil, p
	}
	r := c.newRequest(callAuthenticate2FA, http.MethodPost)
	r.Header = append(r.Header, kiiex.Field{Path: headerPendingToken, Secret: challenge.Pending})
	r.giveBody(field)
	return c.logIn(ctx, r)
}

func (c *Client) logIn(ctx context.Context, r *Request) (a *Authentication, err error) {
	_, timing, err := c.perform(ctx, r, c.single, func(r *reply) (err error) {
		a, err = r.authentication()
		return err
	})
	if err != nil {
		return nil, err
	}
	a.Timing = timing
	return a, nil
}

// Ping asks whether the exchange is there. It needs no login and cannot lock anyone. An error of kind
// NotOffered says that something answered which does not offer this call.
func (c *Client) Ping(ctx context.Context) error {
	return c.read(ctx, callPing, kiiex.Secret{}, (*reply).ping)
}

// UserInfo asks who the session belongs to.
//
// It, UserAccounts, UserPermissions and Ping only read, so when the exchange answers 405 to POST they ask
// once more by GET, as other clients of the same software do. An error of kind NotOffered says nothing
// about the session; NotAuthorized says that it has ended.
func (c *Client) UserInfo(ctx context.Context, token kiiex.Secret) (d *Details, err error) {
	err = c.readWith(ctx, callUserInfo, token, func(r *reply) (err error) {
		d, err = r.details()
		return err
	})
	return d, err
}

// UserAccounts asks for the ids, in digits, of the accounts that the session may use.
func (c *Client) UserAccounts(ctx context.Context, token kiiex.Secret) (ids []string, err error) {
	err = c.readWith(ctx, callUserAccounts, token, func(r *reply) (err error) {
		ids, err = r.accounts()
		return err
	})
	return ids, err
}

// UserPermissions asks what the session may do: Trading, Deposit, Withdraw and others. Text from outside.
func (c *Client) UserPermissions(ctx context.Context, token kiiex.Secret) (permissions []string, err error) {
	err = c.readWith(ctx, callUserPermissions, token, func(r *reply) (err error) {
		permissions, err = r.permissions()
		return err
	})
	return permissions, err
}

// LogOut ends the session. A nil error means that the exchange confirmed it.
func (c *Client) LogOut(ctx context.Context, token kiiex.Secret) error {
	if err := checkToken("session token", token); err != nil {
		return err
	}
	_, _, err := c.perform(ctx, c.sessionRequest(callLogOut, http.MethodPost, token), c.kept, (*reply).loggedOut)
	return err
}

// readWith is read with a session token.
func (c *Client) readWith(ctx context.Context, call string, token kiiex.Secret, judge func(*reply) error) error {
	if err := checkToken("session token", token); err != nil {
		return err
	}
	return c.read(ctx, call, token, judge)
}

// read makes a call that changes nothing.
func (c *Client) read(ctx context.Context, call string, token kiiex.Secret, judge func(*reply) error) error {
	answer, _, err := c.perform(ctx, c.sessionRequest(call, http.MethodPost, token), c.kept, judge)
	if answer != nil && answer.status == http.StatusMethodNotAllowed {
		_, _, err = c.perform(ctx, c.sessionRequest(call, http.MethodGet, token), c.single, judge)
	}
	return err
}

// sessionRequest returns a request with token, if there is one, and with an empty object as body by POST.
func (c *Client) sessionRequest(call, method string, token kiiex.Secret) *Request {
	r := c.newRequest(call, method)
	if !token.IsEmpty() {
		r.Header = append(r.Header, kiiex.Field{Path: headerToken, Secret: token})
	}
	if method == http.MethodPost {
		r.giveBody()
	}
	return r
}
