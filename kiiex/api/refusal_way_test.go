package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"kiikey/internal/testenv"
	"kiikey/kiiex/api"
	"kiikey/kiiex/problem"
)

// answering serves one answer with headers.
func answering(t *testing.T, status int, body string, header ...string) *api.Client {
	t.Helper()
	return serve(t, api.Options{}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=UTF-8")
		for i := 0; i < len(header); i += 2 {
			w.Header()[header[i]] = []string{header[i+1]}
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	})
}

// TestIntermediaryAnswersAreNoRefusals is about answers that others give in its place: they are no refusal,
// of a login or of a session, and say who answered.
func TestIntermediaryAnswersAreNoRefusals(t *testing.T) {
	const challenge = "<!DOCTYPE html><html><head><title>Just a\n moment&hellip;\x1b[2J</title></head></html>"
	long := challenge + strings.Repeat(" ", 1<<20)
	for name, test := range map[string]struct {
		status     int
		body       string
		header     []string
		says, next string
	}{
		"a check for robots":                 {403, challenge, []string{"Cf-Mitigated", "challenge"}, `called "Just a moment…\x1b[2J"`, "VPN"},
		"a check for robots, unavailable":    {503, challenge, []string{"Cf-Mitigated", "challenge"}, "robots", "VPN"},
		"a check for robots in JSON":         {403, `{"Authenticated": false}`, []string{"Cf-Mitigated", "block"}, "robots", "VPN"},
		"squid":                              {403, "<html>no</html>", []string{"X-Squid-Error", "ERR_ACCESS_DENIED 0"}, "A proxy in between", "this network's administrator"},
		"squid that cannot connect":          {503, "<html>no</html>", []string{"X-Squid-Error", "ERR_CONNECT_FAIL 110"}, "A proxy in between", "this network's administrator"},
		"a proxy that wants a login":         {407, "", []string{"Proxy-Authenticate", "Basic"}, "407", "HTTPS_PROXY"},
		"a proxy that wants one, as the web": {401, "no", []string{"Proxy-Authenticate", "Basic"}, "A proxy in between", "HTTPS_PROXY"},
		"a network that wants a login":       {511, challenge, nil, "This network wants you to log in", "log in to this network"},
		"a server with its own login":        {401, "<html>Log in</html>", []string{"WWW-Authenticate", `Basic realm="x"`}, "login of its own", "base URL"},
		"a page that refuses":                {403, challenge, nil, "rejected the request with a page", "another network"},
		"a page that wants a login":          {401, "<html>no</html>", nil, "rejected the request with a page", "another network"},
		"a page":                             {200, challenge, nil, "A web page came", "log in to this network"},
		"a page, no method":                  {409, challenge, nil, "A web page came", "log in to this network"},
		"a page of XHTML":                    {403, "no<br/>", []string{"Content-Type", "application/xhtml+xml"}, "rejected the request with a page", "another network"},
		"a check for robots, compressed":     {403, "\x1f\x8b", []string{"Content-Encoding", "gzip", "Cf-Mitigated", "challenge"}, "robots", "VPN"},
		"a long check for robots":            {403, long, []string{"Cf-Mitigated", "challenge"}, "robots", "VPN"},
		"a compressed wish for a login":      {511, "\x1f\x8b", []string{"Content-Encoding", "gzip"}, "This network wants you to log in", "log in to this network"},
	} {
		t.Run(name, func(t *testing.T) {
			c := answering(t, test.status, test.body, test.header...)
			_, login := c.Authenticate(t.Context(), sentSigned())
			_, session := c.UserInfo(t.Context(), session())
			for _, err := range []error{login, session, c.Ping(t.Context())} {
				p := wantKind(t, err, problem.NotAnExchange)
				if !strings.Contains(p.Error(), test.says) || !strings.Contains(p.Next, test.next) || p.Kind.Class() != problem.ClassUnreachable {
					t.Errorf("%s\nnext: %s", p.Error(), p.Next)
				}
			}
		})
	}
}

func TestRefusalWithoutPageIsTheExchanges(t *testing.T) {
	c := answering(t, 401, "", "WWW-Authenticate", "Bearer")
	wantKind(t, second(c.Authenticate(t.Context(), sentSigned())), problem.InvalidCredentials)
	wantKind(t, second(c.UserInfo(t.Context(), session())), problem.NotAuthorized)
}

func TestRetryAfter(t *testing.T) {
	const date = "Sun, 06 Nov 1994 08:49:37 GMT"
	for name, test := range map[string]struct {
		status int
		header []string
		want   time.Duration
		says   string
	}{
		"seconds":                     {429, []string{"Retry-After", "3600"}, time.Hour, "Wait 1 h, until "},
		"seconds, unavailable":        {503, []string{"Retry-After", " 90 "}, 90 * time.Second, "Wait 90 s, until "},
		"an hour and a half":          {429, []string{"Retry-After", "5430"}, 5430 * time.Second, "Wait 1 h 31 min, until "},
		"a date by the server":        {429, []string{"Retry-After", "Sun, 06 Nov 1994 08:59:37 GMT", "Date", date}, 10 * time.Minute, "Wait 10 min, until "},
		"a date long after":           {503, []string{"Retry-After", "Sun, 06 Nov 1995 08:59:37 GMT", "Date", date}, 7 * 24 * time.Hour, "Wait 7 days, until "},
		"more than a week":            {429, []string{"Retry-After", "9999999"}, 7 * 24 * time.Hour, "Wait 7 days, until "},
		"more than a number":          {429, []string{"Retry-After", strings.Repeat("9", 40)}, 7 * 24 * time.Hour, "Wait 7 days, until "},
		"a date that has passed":      {429, []string{"Retry-After", date}, 0, "2 min"},
		"nothing to wait":             {429, []string{"Retry-After", "0"}, 0, "2 min"},
		"less than nothing":           {429, []string{"Retry-After", "-5"}, 0, "2 min"},
		"a fraction":                  {429, []string{"Retry-After", "1.5"}, 0, "2 min"},
		"words":                       {503, []string{"Retry-After", "soon"}, 0, "a few minutes"},
		"none":                        {429, nil, 0, "2 min"},
		"compressed":                  {429, []string{"Retry-After", "3600", "Content-Encoding", "gzip"}, time.Hour, "Wait 1 h, until "},
		"compressed, unavailable":     {503, []string{"Retry-After", "3600", "Content-Encoding", "br"}, time.Hour, "Wait 1 h, until "},
		"a check for robots":          {503, []string{"Retry-After", "3600", "Cf-Mitigated", "challenge"}, 0, "VPN"},
		"another status":              {500, []string{"Retry-After", "3600"}, 0, "a few minutes"},
		"a refusal that asks to wait": {401, []string{"Retry-After", "3600"}, 0, "where the key is listed"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := answering(t, test.status, "", test.header...).Authenticate(t.Context(), sentSigned())
			if p := problem.From(err); p.RetryAfter != test.want || !strings.Contains(p.Next, test.says) {
				t.Errorf("%s: %s", p.RetryAfter, p.Next)
			}
		})
	}
}

func TestLongestRetryAfterCounts(t *testing.T) {
	for _, values := range [][]string{{"soon", "3600"}, {"60", "3600", "-1"}} {
		c := serve(t, api.Options{}, func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Retry-After"] = values
			w.WriteHeader(429)
		})
		if _, err := c.Authenticate(t.Context(), sentSigned()); problem.From(err).RetryAfter != time.Hour {
			t.Errorf("%q: %s", values, problem.From(err).RetryAfter)
		}
	}
}

// A body that is not read leaves a refusal unknown: it is not one.
func TestCompressedRefusalsAreNotUnderstood(t *testing.T) {
	for _, status := range []int{200, 400, 401, 403} {
		wantKind(t, second(answering(t, status, "\x1f\x8b", "Content-Encoding", "gzip").Authenticate(t.Context(), sentSigned())), problem.AnswerNotUnderstood)
	}
}

func TestWaitShowsDurationAndTime(t *testing.T) {
	now := time.Date(2026, 5, 6, 15, 40, 0, 0, time.Local)
	for want, d := range map[string]time.Duration{
		"45 s, until 15:40:45":           45 * time.Second,
		"60 min, until 16:39":            59*time.Minute + 59*time.Second,
		"1 h, until 16:40":               time.Hour,
		"8 h 20 min, until 7 May 00:00":  8*time.Hour + 20*time.Minute,
		"2 days 1 h, until 8 May 16:10":  48*time.Hour + 30*time.Minute,
		"7 days, until 13 May 15:40":     7 * 24 * time.Hour,
		"1 s, until 15:40:00":            time.Millisecond,
		"2 min, until 15:42":             2 * time.Minute,
		"47 h 59 min, until 8 May 15:39": 47*time.Hour + 59*time.Minute,
	} {
		if got := api.Wait(now.Add(d), now); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}

func TestBinaryAnswersAreNotQuoted(t *testing.T) {
	encode := func(text string, big, mark bool) string {
		var b strings.Builder
		if mark {
			text = "\uFEFF" + text
		}
		for _, u := range utf16.Encode([]rune(text)) {
			if big {
				u = u<<8 | u>>8
			}
			b.WriteByte(byte(u))
			b.WriteByte(byte(u >> 8))
		}
		return b.String()
	}
	const refusal = `{"Authenticated": false, "errormsg": "Wrong ключ, ` + sentToken + `"}`
	for name, body := range map[string]string{
		"UTF-16":                        encode(refusal, false, true),
		"UTF-16 BE":                     encode(refusal, true, true),
		"UTF-16 without a mark":         encode(refusal, false, false),
		"UTF-16 BE without a mark":      encode(refusal, true, false),
		"UTF-16 that claims success":    encode(success, false, true),
		"a page in UTF-16":              encode("<html><title>Log in</title></html>", false, true),
		"bytes":                         "\x00\x01\x02\x03\xff\xfe",
		"text with a NUL in its middle": "Invalid\x00\x00 credentials",
		"bytes without a NUL":           "\x8f\x01H\xb2\xff\xfe\x90q\x1b\x02\xe3",
	} {
		for _, status := range []int{200, 401, 403} {
			t.Run(fmt.Sprint(name, " ", status), func(t *testing.T) {
				var recorded api.Exchange
				c := serve(t, api.Options{Record: func(e api.Exchange) { recorded = e }}, respond(status, asJS, body))
				_, err := c.Authenticate(t.Context(), sentSigned())
				p := problem.From(err)
				says := map[bool]string{true: "UTF-16", false: "not text"}[strings.HasPrefix(name, "UTF-16")]
				if strings.HasPrefix(name, "a page") {
					says = `"Log in"`
				}
				all := p.Error() + p.Next + recorded.MaskedAnswer()
				if p.Kind.Class() != problem.ClassUnreachable || !strings.Contains(p.Why, says) {
					t.Errorf("%s: %s", p.Kind, p.Error())
				}
				if strings.Contains(all, `\x00`) || strings.Contains(all, "\x00") || strings.Contains(all, sentToken) {
					t.Errorf("%q", all)
				}
			})
		}
	}
}

// A header that only others send does not make a success theirs.
func TestSuccessIgnoresIntermediaryHeaders(t *testing.T) {
	testenv.OK(t, second(answering(t, 200, success, "Cf-Mitigated", "challenge").Authenticate(t.Context(), sentSigned())))
}
