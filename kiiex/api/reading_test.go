package api_test

import (
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/problem"
)

func reading(t *testing.T, name string) api.Reading {
	t.Helper()
	r, ok := api.ReadingCall(name)
	if !ok {
		t.Fatalf("no read-only call %s", name)
	}
	return r
}

// TestReadingsOnlyRead holds the list against the names of all that could change something.
func TestReadingsOnlyRead(t *testing.T) {
	for _, r := range api.Readings() {
		if !strings.HasPrefix(r.Name, "Get") && r.Name != "Ping" || r.About == "" {
			t.Errorf("%+v", r)
		}
	}
	for _, name := range []string{"SendOrder", "CancelOrder", "CreateWithdrawTicket", "LogOut", "AuthenticateUser", "Authenticate2FA", "GetNothing", "",
		"../GetUserInfo", "GetUserInfo?x=1", "GetUserInfo/", " GetUserInfo", "Get\u0130nstruments"} {
		if r, ok := api.ReadingCall(name); ok {
			t.Errorf("%q is %s", name, r.Name)
		}
	}
	if r := reading(t, "getLEVEL1"); r.Name != "GetLevel1" {
		t.Errorf("%+v", r)
	}
}

func TestRead(t *testing.T) {
	const body = `{"list":[1,2],"SessionToken":"` + sentToken + `","amount":0.123456789012345678901234567890,"note":"` + sentToken + `"}`
	c, seen := answered(t, map[string]string{"GetL2Snapshot": body, "Ping": "PONG", "GetProducts": "by GET", "GetOpenOrders": notAuthorized})
	data, err := api.Data([]byte(`{"instrumentID": 123456789012345678901234567890, "omsid": "2", "Deep": {"a":[1.50,null]}}`))
	testenv.OK(t, err)
	answer, err := c.Read(t.Context(), reading(t, "GetL2Snapshot"), of("153"), data...)
	testenv.OK(t, err)
	masked := `{"list":[1,2],"SessionToken":"` + kiiex.Mask + `","amount":0.123456789012345678901234567890,"note":"` + kiiex.Mask + `"}`
	if answer.Body.Reveal() != body || answer.MaskedBody != masked {
		t.Errorf("%s", answer.MaskedBody)
	}
	if answer, err := c.Read(t.Context(), reading(t, "Ping"), of("153")); err != nil || answer.MaskedBody != "PONG" {
		t.Errorf("%v, %v", answer, err)
	}
	if answer, err := c.Read(t.Context(), reading(t, "GetOpenOrders"), of("153")); answer != nil || problem.KindOf(err) != problem.NotAuthorized {
		t.Errorf("%v, %v", answer, err)
	}
	_, err = c.Read(t.Context(), reading(t, "GetProducts"), of("153"), kiiex.Field{Path: "a b", Value: `"c&d"`, JSON: true}, kiiex.Field{Path: "n", Value: "[1]", JSON: true})
	if err != nil {
		t.Error(err)
	}
	if _, err := c.Read(t.Context(), reading(t, "GetProducts"), kiiex.Session{}); problem.KindOf(err) != problem.MissingField {
		t.Error(err)
	}
	got := seen()
	for i, want := range []string{
		`GetL2Snapshot {"instrumentID":123456789012345678901234567890,"omsid":"2","Deep":{"a":[1.50,null]}}`,
		"Ping {}", `GetOpenOrders {"OMSId":1,"AccountId":153}`, `GetProducts {"OMSId":1,"a b":"c&d","n":[1]}`,
		"GetProducts OMSId=1&a+b=c%26d&n=%5B1%5D",
	} {
		if i >= len(got) || got[i] != want {
			t.Errorf("sent %q, want %q", got, want)
		}
	}
}

// A call that lacks a parameter is no fault of the exchange's, nor of the credential.
func TestMissingParametersAreNamedFirst(t *testing.T) {
	for name, want := range map[string]string{
		"GetLevel1 100": "Response. A parameter is missing", "GetOrderStatus 104": "Not Found. A parameter is missing", "Ping 100": "Response. The exchange has an internal fault",
	} {
		call, code, _ := strings.Cut(name, " ")
		_, err := serve(t, api.Options{}, respond(200, asJS, `{"result": false, "errorcode": `+code+`}`)).Read(t.Context(), reading(t, call), session())
		if p := problem.From(err); !strings.Contains(p.Why, want) || strings.Contains(p.Why, "User ID") {
			t.Errorf("%s: %s", name, p.Why)
		}
	}
}

func TestDataIsReadStrictly(t *testing.T) {
	for text, kind := range map[string]problem.Kind{
		"": problem.NotJSON, "[]": problem.NotJSON, "1": problem.NotJSON, `{"a":1`: problem.NotJSON, `{"a":1} {}`: problem.NotJSON,
		"{\"a\":\"\xff\"}": problem.NotJSON, strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40): problem.NotJSON,
		`{"a":1,"a":2}`: problem.DuplicateField, `{"OrderId":1,"orderid":2}`: problem.DuplicateField,
		"{}": "", ` {"a": null} `: "",
	} {
		if members, err := api.Data([]byte(text)); problem.KindOf(err) != kind {
			t.Errorf("%.40q: %v, %v", text, members, err)
		}
	}
}
