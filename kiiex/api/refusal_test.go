package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"kiikey/kiiex/api"
	"kiikey/kiiex/problem"
)

const (
	plain = "text/plain; charset=utf-8"
	page  = "text/html"
	asJS  = "application/json"
)

// TestRefusalsHaveTheirKind asks a real server, for a login, each refusal that is known, and what else may
// come back. says is a part of the explanation.
func TestRefusalsHaveTheirKind(t *testing.T) {
	const html = "<!DOCTYPE html><html><body><h1>Sorry</h1></body></html>"
	for _, test := range []struct {
		name       string
		status     int
		kind, body string
		want       problem.Kind
		says       string
	}{
		// The specification's table.
		{"authenticated false with the usual words", 200, asJS, `{"Authenticated": false, "Locked": false, "errormsg": "Invalid username or password"}`, problem.InvalidCredentials, `"Invalid username or password"`},
		{"authenticated false and nothing else", 200, asJS, `{"Authenticated": false}`, problem.InvalidCredentials, "another environment, not in test"},
		{"400 in the page's words", 400, asJS, `{"authenticated": false, "locked": false, "errormsg": "Invalid authentication request format"}`, problem.InvalidRequest, "request format"},
		{"400 with other words", 400, asJS, `{"authenticated": false, "locked": false, "errormsg": "Bad thing"}`, problem.InvalidRequest, `"Bad thing"`},
		{"400 that speaks of the credential", 400, asJS, `{"authenticated": false, "errormsg": "Invalid username or password"}`, problem.InvalidCredentials, "a character of it changed"},
		{"401 with an unknown body", 401, asJS, `{"anything": 1}`, problem.InvalidCredentials, "401 Unauthorized"},
		{"401 in plain text", 401, plain, "Invalid credentials or token", problem.InvalidCredentials, `"Invalid credentials or token"`},
		{"401 with an HTML page", 401, page, html, problem.NotAnExchange, "never rejects with a page"},
		{"401 in plain words that are called a page", 401, page, "Invalid credentials or token", problem.InvalidCredentials, `"Invalid credentials or token"`},
		{"401 without a body that is called a page", 401, page, "", problem.InvalidCredentials, "User ID"},
		{"401 without a body", 401, "", "", problem.InvalidCredentials, "User ID"},
		{"locked", 200, asJS, `{"Authenticated": false, "Locked": true, "errormsg": null}`, problem.UserLocked, "several failed logins"},
		{"locked, as text", 400, asJS, `{"authenticated": false, "locked": "true", "errormsg": "x"}`, problem.UserLocked, ""},
		{"locked, by the words alone", 200, asJS, `{"Authenticated": false, "errormsg": "User is Locked"}`, problem.UserLocked, ""},
		{"locked, beside what it does not deny", 200, asJS, `{"Authenticated": false, "errormsg": "You cannot log in, your account has been locked out after 5 failed attempts."}`, problem.UserLocked, ""},
		{"locked, and a promise", 200, asJS, `{"Authenticated": false, "errormsg": "Account locked. It will be unlocked if you ask support."}`, problem.UserLocked, ""},
		{"not locked", 200, asJS, `{"Authenticated": false, "errormsg": "Invalid password; your account is not locked"}`, problem.InvalidCredentials, ""},
		{"not locked, short", 200, asJS, `{"Authenticated": false, "errormsg": "The account isn't currently locked."}`, problem.InvalidCredentials, ""},
		{"no longer locked", 200, asJS, `{"Authenticated": false, "errormsg": "User is no longer locked"}`, problem.InvalidCredentials, ""},
		{"a threat of a lock", 200, asJS, `{"Authenticated": false, "errormsg": "Your account will be locked after two more attempts"}`, problem.InvalidCredentials, ""},
		{"a lock that is near", 200, asJS, `{"Authenticated": false, "errormsg": "2 attempts before your account gets locked"}`, problem.InvalidCredentials, ""},
		{"attempts that are left", 200, asJS, `{"Authenticated": false, "errormsg": "3 attempts left, then locked"}`, problem.InvalidCredentials, ""},
		{"a lock on a condition", 200, asJS, `{"Authenticated": false, "errormsg": "If you fail again, your account is locked"}`, problem.InvalidCredentials, ""},
		{"a lock on a condition, after it", 200, asJS, `{"Authenticated": false, "errormsg": "The account is locked if you fail again"}`, problem.InvalidCredentials, ""},
		{"neither locked", 200, asJS, `{"Authenticated": false, "errormsg": "User is neither locked nor disabled"}`, problem.InvalidCredentials, ""},
		{"locked, with no attempts left", 200, asJS, `{"Authenticated": false, "errormsg": "No more attempts left, account locked"}`, problem.UserLocked, ""},
		{"locked, with 0 attempts remaining", 200, asJS, `{"Authenticated": false, "errormsg": "Account is locked (0 login attempts remaining)"}`, problem.UserLocked, ""},
		{"locked, as a reason", 200, asJS, `{"Authenticated": false, "errormsg": "Login not allowed - account locked"}`, problem.UserLocked, ""},
		{"locked, after because", 200, asJS, `{"Authenticated": false, "errormsg": "Cannot log in because you are locked"}`, problem.UserLocked, ""},
		{"blocked is not locked", 200, asJS, `{"Authenticated": false, "errormsg": "Address blocked"}`, problem.InvalidCredentials, `"Address blocked"`},
		{"locked with authenticated true", 200, asJS, `{"Authenticated": true, "Locked": true, "SessionToken": "` + sentToken + `"}`, problem.UserLocked, "does not rely on that"},
		{"code 20", 200, asJS, `{"result": false, "errormsg": "Not Authorized", "errorcode": 20, "detail": null}`, problem.NotAuthorized, "whitelist"},
		{"code 20 as text, with 401", 401, asJS, `{"Result": "false", "ErrorMsg": "Not Authorized", "ErrorCode": "20"}`, problem.NotAuthorized, `"Not Authorized"`},
		{"code 100", 200, asJS, `{"result": false, "errormsg": "Invalid Response", "errorcode": 100}`, problem.AnswerNotUnderstood, "error code 100"},
		{"code 101", 200, asJS, `{"result": false, "errormsg": "Operation Failed", "errorcode": 101}`, problem.OperationFailed, "error code 101"},
		{"code 102", 500, asJS, `{"result": false, "errormsg": "Server Error", "errorcode": 102}`, problem.ServerError, "error code 102"},
		{"code 104", 404, asJS, `{"result": false, "errormsg": "Resource Not Found", "errorcode": 104}`, problem.ResourceNotFound, "error code 104"},
		{"code 107", 200, asJS, `{"result": false, "errormsg": "Operation In Process", "errorcode": 107}`, problem.OperationInProcess, "error code 107"},
		{"an unknown code", 200, asJS, `{"result": false, "errormsg": "Frobnicated", "errorcode": 999}`, problem.ExchangeRefused, `"Frobnicated"`},
		{"a code without result", 200, asJS, `{"errormsg": "Not Authorized", "errorcode": 20}`, problem.NotAuthorized, ""},
		{"a code beside a success", 200, asJS, `{"Authenticated": true, "SessionToken": "` + sentToken + `", "errorcode": 101}`, problem.OperationFailed, ""},
		{"a code with a fraction of nothing", 200, asJS, `{"Authenticated": true, "SessionToken": "` + sentToken + `", "errorcode": 20.0}`, problem.NotAuthorized, ""},
		{"a code in powers of ten", 200, asJS, `{"result": false, "errorcode": 2e1}`, problem.NotAuthorized, ""},
		{"a code beyond all numbers", 200, asJS, `{"Authenticated": true, "SessionToken": "` + sentToken + `", "errorcode": 1e400}`, problem.ExchangeRefused, ""},
		{"a code that is next to nothing", 200, asJS, `{"Authenticated": true, "SessionToken": "` + sentToken + `", "errorcode": 1e-400}`, problem.ExchangeRefused, ""},
		{"a code of 0 in other words", 200, asJS, `{"Authenticated": true, "SessionToken": "` + sentToken + `", "errorcode": "0.0"}`, problem.ExchangeRefused, ""},
		{"a code that is no number", 200, asJS, `{"Authenticated": true, "SessionToken": "` + sentToken + `", "errorcode": "none"}`, problem.ExchangeRefused, ""},
		{"an empty code", 200, asJS, `{"Authenticated": true, "SessionToken": "` + sentToken + `", "errorcode": ""}`, problem.ExchangeRefused, ""},
		{"a code that is true", 200, asJS, `{"Authenticated": true, "SessionToken": "` + sentToken + `", "errorcode": true}`, problem.ExchangeRefused, ""},
		{"a code that is a list", 200, asJS, `{"Authenticated": true, "SessionToken": "` + sentToken + `", "errorcode": [0]}`, problem.ExchangeRefused, ""},
		{"code 20 as text beside a success", 200, asJS, `{"Authenticated": true, "SessionToken": "` + sentToken + `", "errorcode": "20"}`, problem.NotAuthorized, ""},
		{"a result in words", 200, asJS, `{"Authenticated": true, "SessionToken": "` + sentToken + `", "result": "maybe"}`, problem.ExchangeRefused, ""},
		{"a result that is null", 200, asJS, `{"Authenticated": true, "SessionToken": "` + sentToken + `", "result": null}`, problem.ExchangeRefused, ""},
		{"a result that is an object", 200, asJS, `{"Authenticated": true, "SessionToken": "` + sentToken + `", "result": {}}`, problem.ExchangeRefused, ""},
		{"result false without a code", 200, asJS, `{"result": false}`, problem.ExchangeRefused, ""},
		{"rate limit in plain text, 200", 200, plain, "TOO MANY REQUESTS", problem.RateLimited, "per IP address"},
		{"rate limit in plain text, 429", 429, plain, "TOO MANY REQUESTS\n", problem.RateLimited, ""},
		{"rate limit in plain text, 403", 403, plain, "too many requests", problem.RateLimited, ""},
		{"rate limit in plain text, 503", 503, plain, "TOO MANY REQUESTS", problem.RateLimited, ""},
		{"rate limit as a JSON text", 200, asJS, `"TOO MANY REQUESTS"`, problem.RateLimited, ""},
		{"rate limit as an error message", 200, asJS, `{"Authenticated": false, "errormsg": "TOO MANY REQUESTS"}`, problem.RateLimited, ""},
		{"rate limit as a page", 200, page, "<h1>429 Too Many Requests</h1>", problem.RateLimited, ""},
		{"429 with anything", 429, asJS, `{"Authenticated": true, "SessionToken": "` + sentToken + `"}`, problem.RateLimited, ""},
		{"503 with a page", 503, page, html, problem.ServiceUnavailable, "maintenance"},
		{"404", 404, page, html, problem.NotOffered, "base URL"},
		{"404 without a body", 404, "", "", problem.NotOffered, ""},
		// Other statuses.
		{"403 with a page", 403, page, html, problem.NotAnExchange, "network's filter"},
		{"403 with a page that calls itself JSON", 403, asJS, html, problem.NotAnExchange, ""},
		{"403 with words and a tag", 403, page, "Access denied.<br>", problem.NotAnExchange, ""},
		{"403 with XML", 403, "application/xml", "<?xml version='1.0'?><Error/>", problem.NotAnExchange, ""},
		{"403 without a body", 403, "", "", problem.NotAuthorized, "firewall"},
		{"403 in words", 403, plain, "Forbidden", problem.NotAuthorized, "firewall"},
		{"403 for robots, in words", 403, plain, "error code: 1020", problem.NotAnExchange, "does not trust"},
		{"407 without a body", 407, "", "", problem.NotAnExchange, "does not let this request through"},
		{"407 with the exchange's fields", 407, asJS, `{"Authenticated": false}`, problem.InvalidCredentials, ""},
		{"511 without a body", 511, "", "", problem.NotAnExchange, "hotels"},
		{"511 with a page", 511, page, html, problem.NotAnExchange, "hotels"},
		{"403 with authenticated false", 403, asJS, `{"authenticated": false}`, problem.InvalidCredentials, ""},
		{"405", 405, "", "", problem.NotOffered, ""},
		{"410", 410, "", "", problem.NotOffered, ""},
		{"418", 418, plain, "teapot", problem.ExchangeRefused, `"teapot"`},
		{"418 with a page", 418, page, html, problem.NotAnExchange, ""},
		{"400 with a page", 400, page, html, problem.NotAnExchange, ""},
		{"400 without a body", 400, "", "", problem.InvalidRequest, ""},
		{"400 that wants https", 400, plain, "Client sent an HTTP request to an HTTPS server.\n", problem.TLSFailed, "says http"},
		{"500", 500, asJS, `{"Message": "An error has occurred."}`, problem.ServerError, "An error has occurred."},
		{"501", 501, "", "", problem.NotOffered, ""},
		{"502", 502, page, html, problem.ServiceUnavailable, ""},
		{"504", 504, "", "", problem.ServiceUnavailable, ""},
		{"520", 520, page, html, problem.ServiceUnavailable, "could not reach the exchange"},
		{"530", 530, page, html, problem.ServiceUnavailable, "could not reach the exchange"},
		{"527 without a body", 527, "", "", problem.ServiceUnavailable, "could not reach the exchange"},
		{"528", 528, "", "", problem.ServerError, ""},
		{"500 that claims success", 500, asJS, success, problem.ServerError, ""},
		// Answers that are not understood.
		{"200 with a page", 200, page, html, problem.NotAnExchange, "log in on a page first"},
		{"200 with a page that calls itself JSON", 200, asJS, html, problem.NotAnExchange, "base URL"},
		{"200 with plain text", 200, plain, "OK", problem.NotAnExchange, `"OK"`},
		{"200 with half an answer", 200, asJS, success[:60], problem.NotAnExchange, ""},
		{"200 without a body", 200, asJS, "", problem.AnswerNotUnderstood, "empty"},
		{"200 with a byte-order mark only", 200, asJS, "\uFEFF", problem.AnswerNotUnderstood, "empty"},
		{"204", 204, "", "", problem.AnswerNotUnderstood, "empty"},
		{"an empty object", 200, asJS, `{}`, problem.AnswerNotUnderstood, "does not say whether"},
		{"a list", 200, asJS, `[` + success + `]`, problem.AnswerNotUnderstood, "not an object"},
		{"a text", 200, asJS, `"ok"`, problem.AnswerNotUnderstood, ""},
		{"null", 200, asJS, `null`, problem.AnswerNotUnderstood, ""},
		{"another shape", 200, asJS, `{"msg": "PONG"}`, problem.AnswerNotUnderstood, ""},
		{"a token without authenticated", 200, asJS, `{"SessionToken": "` + sentToken + `"}`, problem.AnswerNotUnderstood, ""},
		{"authenticated null", 200, asJS, `{"Authenticated": null, "SessionToken": "` + sentToken + `"}`, problem.AnswerNotUnderstood, ""},
		{"authenticated something else", 200, asJS, `{"Authenticated": "yes", "SessionToken": "` + sentToken + `"}`, problem.InvalidCredentials, ""},
		{"authenticated a list", 200, asJS, `{"Authenticated": [true], "SessionToken": "` + sentToken + `"}`, problem.InvalidCredentials, ""},
		{"authenticated twice", 200, asJS, `{"Authenticated": false, "authenticated": true, "SessionToken": "` + sentToken + `"}`, problem.AnswerNotUnderstood, "more than once"},
		{"authenticated twice, by an underscore", 200, asJS, `{"Authenticated": true, "AUTHENTI_CATED": false, "SessionToken": "` + sentToken + `"}`, problem.AnswerNotUnderstood, ""},
		{"two session tokens", 200, asJS, `{"Authenticated": true, "SessionToken": "` + sentToken + `", "sessionToken": "other"}`, problem.AnswerNotUnderstood, "sessiontoken"},
		{"locked twice", 200, asJS, `{"Authenticated": true, "SessionToken": "` + sentToken + `", "Locked": false, "locked": true}`, problem.AnswerNotUnderstood, ""},
		{"no token", 200, asJS, `{"Authenticated": true, "Requires2FA": false}`, problem.NoToken, "Without a token"},
		{"an empty token", 200, asJS, `{"Authenticated": true, "SessionToken": ""}`, problem.NoToken, ""},
		{"a null token", 200, asJS, `{"Authenticated": true, "SessionToken": null, "Token": null}`, problem.NoToken, ""},
		{"a token that is no text", 200, asJS, `{"Authenticated": true, "SessionToken": true}`, problem.AnswerNotUnderstood, "no token has"},
		{"a token with a newline", 200, asJS, `{"Authenticated": true, "SessionToken": "abc\r\nX: y"}`, problem.AnswerNotUnderstood, "no token has"},
		{"a token with a space", 200, asJS, `{"Authenticated": true, "SessionToken": "a b"}`, problem.AnswerNotUnderstood, ""},
		{"a token outside ASCII", 200, asJS, `{"Authenticated": true, "SessionToken": "ключ"}`, problem.AnswerNotUnderstood, ""},
		{"a token beyond all length", 200, asJS, `{"Authenticated": true, "SessionToken": "` + strings.Repeat("a", 5000) + `"}`, problem.AnswerNotUnderstood, ""},
		{"a second factor without its token", 200, asJS, `{"Authenticated": true, "Requires2FA": true}`, problem.AnswerNotUnderstood, "Pending2FaToken"},
		{"a second factor with a bad token", 200, asJS, `{"Authenticated": true, "Requires2FA": true, "Pending2FaToken": "a\nb"}`, problem.AnswerNotUnderstood, "Pending2FaToken"},
		{"nested too deep", 200, asJS, strings.Repeat("[", 100) + strings.Repeat("]", 100), problem.AnswerNotUnderstood, "too deeply"},
		{"too many values", 200, asJS, "[" + strings.Repeat("1,", 150_000) + "1]", problem.AnswerNotUnderstood, "too many"},
	} {
		t.Run(test.name, func(t *testing.T) {
			asked := 0
			c := serve(t, api.Options{}, func(w http.ResponseWriter, r *http.Request) {
				asked++
				respond(test.status, test.kind, test.body)(w, r)
			})
			a, err := c.Authenticate(t.Context(), sentSigned())
			if a != nil {
				t.Errorf("authenticated: %+v", a)
			}
			p := wantKind(t, err, test.want)
			if !strings.Contains(p.Why, test.says) {
				t.Errorf("explanation lacks %q: %s", test.says, p.Why)
			}
			if strings.Contains(p.Error()+p.Next, sentToken) {
				t.Errorf("token in %s", p.Error())
			}
			if asked != 1 {
				t.Errorf("asked %d times", asked)
			}
			switch p.Kind {
			case problem.InvalidCredentials, problem.NotAuthorized, problem.InvalidRequest:
				if !strings.Contains(p.Next, "never retries") {
					t.Errorf("next step does not warn of the lock: %s", p.Next)
				}
			}
		})
	}
}

func TestSessionCallsAreRefusedByKind(t *testing.T) {
	for _, test := range []struct {
		name   string
		status int
		body   string
		want   problem.Kind
		says   string
	}{
		{"401", 401, "", problem.NotAuthorized, "lasts an hour"},
		{"403", 403, "", problem.NotAuthorized, "permission"},
		{"code 20", 200, `{"result": false, "errormsg": "Not Authorized", "errorcode": 20, "detail": null}`, problem.NotAuthorized, "permission"},
		{"404", 404, "", problem.NotOffered, "nothing about the credential"},
		{"code 104", 200, `{"result": false, "errorcode": 104}`, problem.ResourceNotFound, ""},
		{"code 100", 200, `{"result": false, "errormsg": "Invalid Response", "errorcode": 100, "detail": "OrderId\u001b"}`, problem.AnswerNotUnderstood, `"Invalid Response", in detail "OrderId\x1b".`},
		{"rate limit", 200, "TOO MANY REQUESTS", problem.RateLimited, ""},
		{"503", 503, "<html>", problem.ServiceUnavailable, ""},
		{"empty", 200, "", problem.AnswerNotUnderstood, ""},
		{"another shape", 200, `{"a": {"b": []}}`, problem.AnswerNotUnderstood, ""},
		{"a list of other things", 200, `[null, {}]`, problem.AnswerNotUnderstood, ""},
		{"plain text", 200, "PONG", problem.NotAnExchange, ""},
		{"400", 400, `{"x": 1}`, problem.ExchangeRefused, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := serve(t, api.Options{}, respond(test.status, asJS, test.body))
			for name, call := range calls(c, token()) {
				err := call(t.Context())
				p := wantKind(t, err, test.want)
				if !strings.Contains(p.Why, test.says) {
					t.Errorf("%s: explanation lacks %q: %s", name, test.says, p.Why)
				}
			}
		})
	}
}

func TestPing(t *testing.T) {
	for _, test := range []struct {
		name   string
		status int
		body   string
		want   problem.Kind // "" for success
	}{
		{"as documented", 200, `{"msg": "PONG"}`, ""},
		{"other case", 200, `{"MSG": "pong"}`, ""},
		{"a text", 200, `"PONG"`, ""},
		{"plain text", 200, "PONG\n", ""},
		{"something else", 200, `{"msg": "PING"}`, problem.AnswerNotUnderstood},
		{"a page", 200, "<html>PONG</html>", problem.NotAnExchange},
		{"404", 404, "", problem.NotOffered},
		{"401", 401, "", problem.NotAuthorized},
		{"empty", 200, "", problem.AnswerNotUnderstood},
		{"PONG with 500", 500, `{"msg": "PONG"}`, problem.ServerError},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := serve(t, api.Options{}, respond(test.status, asJS, test.body)).Ping(t.Context())
			if test.want != "" {
				wantKind(t, err, test.want)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

func jsonText(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

func TestServerTextIsQuotedAndShortened(t *testing.T) {
	long := "\x1b]0;title\a\u202eevil\u200b " + strings.Repeat("contraseña ", 100)
	c := serve(t, api.Options{}, respond(200, asJS, `{"Authenticated": false, "errormsg": `+jsonText(long)+`}`))
	_, err := c.Authenticate(t.Context(), sentSigned())
	p := wantKind(t, err, problem.InvalidCredentials)
	if strings.ContainsAny(p.Why, "\x1b\a\u202e\u200b") {
		t.Errorf("raw control or direction characters in %q", p.Why)
	}
	if !strings.Contains(p.Why, "contraseña") || !strings.Contains(p.Why, `\u202e`) || strings.Count(p.Why, "contraseña") > 20 {
		t.Errorf("words not quoted and shortened: %s", p.Why)
	}
}
