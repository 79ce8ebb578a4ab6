package sandbox_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"kiikey/kiiex/sandbox"
)

// withIDs are the ids of the sandbox's account, its first instrument and its open order, as a query and as a body.
const (
	idQuery = "?OMSId=1&accountid=153&InstrumentId=1&OrderId=7001"
	idBody  = `{"OMSId": 1, "accountid": 153, "InstrumentId": 1, "OrderId": 7001}`
)

// documentedData are the calls of the exchange's own pages that read, and something that their answers must hold.
var documentedData = map[string]string{
	"GetUserAccounts":     `[153]`,
	"GetUserAccountInfos": `"VerificationLevel":1,`,
	"GetAccountInfo":      `{"OMSID":1,"AccountId":153,`,
	"GetAccountPositions": `[{"OMSId":1,"AccountId":153,"ProductSymbol":"USD","ProductId":3,"Amount":10000.000000000000000000000000000,"Hold":950.0000000000000000000000000000,`,
	"GetOpenOrders":       `[{"Side":"Buy","OrderId":7001,"Price":47500.00,"Quantity":0.02000000,`,
	"GetOrderHistory":     `"OrderState":"Working"`,
	"GetOrderStatus":      `{"Side":"Buy","OrderId":7001,`,
	"GetTradesHistory":    `[]`,
	"GetDeposits":         `[]`,
	"GetWithdrawTickets":  `[]`,
	"GetProducts":         `"ProductId":3,"Product":"USD"`,
	"GetInstruments":      `[{"OMSId":1,"InstrumentId":1,"Symbol":"BTCUSD","Product1":1,"Product1Symbol":"BTC","Product2":3,"Product2Symbol":"USD",`,
	"GetLevel1":           `{"OMSId":1,"InstrumentId":1,"BestBid":49900.00,"BestOffer":50100.00,`,
	"GetLevel1SummaryMin": `[{"InstrumentId":1,"InstrumentSymbol":"BTCUSD",`,
	"GetL2Snapshot":       `[[9001,1,1767614400000,0,50000.00,1,49900.00,1,0.40000000,0],[`,

	"GetValidate2FARequiredEndpoints": `["createwithdrawticket"]`,
}

func TestReadingCalls(t *testing.T) {
	s := start(t, sandbox.Options{})
	token := map[string]string{"aptoken": logIn(t, s)}
	for call, holds := range documentedData {
		first := send(t, s, message{"GET", call + idQuery, token, ""})
		for _, m := range []message{
			{"POST", call, token, idBody},
			{"POST", strings.ToUpper(call), token, idBody},
			{"GET", strings.ToLower(call) + strings.ToUpper(idQuery), signed(), ""},
		} {
			send(t, s, m).expect(t, http.StatusOK, first.body) // steady, too
		}
		if !strings.Contains(first.body, holds) || !json.Valid([]byte(first.body)) {
			t.Errorf("%s: %s\nhas no %s", call, first.body, holds)
		}
	}
	for call, count := range map[string]int{
		"GetProducts": 3, "GetInstruments": 2, "GetAccountPositions": 1, "GetOpenOrders": 1, "GetOrderHistory": 2, "GetTradesHistory": 1,
	} {
		var list []any
		a := send(t, s, message{call: call, headers: token, body: `{"OMSId": 1, "AccountId": 153}`})
		if err := json.Unmarshal([]byte(a.body), &list); err != nil || len(list) != count {
			t.Errorf("%s has %d elements, %v", call, len(list), err)
		}
	}
	r := request(t, s, message{body: idBody})
	r.URL.Path = "/AP/GETPRODUCTS"
	if a, err := do(client(t, s), r); err != nil || a.body != send(t, s, message{call: "GetProducts", body: idBody}).body {
		t.Errorf("below /AP: %+v, %v", a, err)
	}
}

func TestOrderBookIsOfOneInstrumentAndCutToItsDepth(t *testing.T) {
	s := start(t, sandbox.Options{})
	for body, want := range map[string]string{
		`{"OMSId": 1, "InstrumentId": 1, "Depth": 1}`:                    `[[9001,1,1767614400000,0,50000.00,1,49900.00,1,0.40000000,0],[9001,1,1767614400000,0,50000.00,1,50100.00,1,0.30000000,1]]`,
		`{"OMSId": 1, "InstrumentId": 2, "Depth": 99999999999999999999}`: `[[9001,1,1767614400000,0,2500.00,1,2495.00,2,5.00000000,0],[9001,1,1767614400000,0,2500.00,1,2505.00,2,4.00000000,1]]`,
	} {
		send(t, s, message{call: "GetL2Snapshot", body: body}).expect(t, http.StatusOK, want)
	}
}

func TestParametersAreRefused(t *testing.T) {
	s := start(t, sandbox.Options{})
	token := map[string]string{"aptoken": logIn(t, s)}
	invalid := func(message, detail string) string {
		return `{"result":false,"errormsg":"` + message + `","errorcode":100,"detail":` + detail + `}`
	}
	required := func(name string) string { return invalid("Invalid Response", `"`+name+` is required"`) }
	integer := func(name string) string { return invalid("Invalid Response", `"`+name+` must be an integer"`) }
	malformed := invalid("Invalid Response", "null")
	for _, c := range []struct {
		call, body string
		status     int
		answer     string
	}{
		{"GetProducts", "", 200, required("OMSId")},
		{"GetInstruments", `{}`, 200, required("OMSId")},
		{"GetInstruments", `{"OMSId": null}`, 200, required("OMSId")},
		{"GetInstruments", `{"OMSId": 2}`, 200, invalid("Invalid OMSId: 2", "null")},
		{"GetInstruments", `{"OMSId": "1"}`, 200, integer("OMSId")},
		{"GetInstruments", `{"OMSId": 1.0}`, 200, integer("OMSId")},
		{"GetInstruments", `{"OMSId": -1}`, 200, integer("OMSId")},
		{"GetInstruments", `{"OMSId": 1e400}`, 200, integer("OMSId")},
		{"GetInstruments", `{"OMSId": true}`, 400, malformed},
		{"GetInstruments", `{"OMSId": 1, "omsid": 1}`, 400, malformed},
		{"GetInstruments?OMSId=2", `{"OMSId": 1}`, 400, malformed},
		{"GetInstruments", `[1]`, 400, malformed},
		{"GetInstruments?OMSId=x", "", 200, integer("OMSId")},
		{"GetAccountPositions", `{"OMSId": 1}`, 200, required("AccountId")},
		{"GetAccountPositions", `{"AccountId": 153}`, 200, required("OMSId")},
		{"GetAccountPositions", `{"OMSId": 1, "AccountId": "153"}`, 200, integer("AccountId")},
		{"GetAccountPositions", `{"OMSId": 1, "AccountId": 154}`, 200, notAuthorizedBody},
		{"GetAccountPositions", `{"OMSId": 1, "AccountId": 123456789012345678901234567890}`, 200, notAuthorizedBody},
		{"GetUserAccounts", `{"UserId": "151"}`, 200, integer("UserId")},
		{"GetLevel1", `{"OMSId": 1}`, 200, required("InstrumentId")},
		{"GetLevel1", `{"OMSId": 1, "InstrumentId": 10000}`, 200, invalid("Invalid InstrumentId: 10000", "null")},
		{"GetL2Snapshot", `{"OMSId": 1, "InstrumentId": 10000}`, 200, invalid("Invalid InstrumentId: 10000", "null")},
		{"GetOrderStatus", `{"OMSId": 1, "AccountId": 153, "OrderId": 1}`, 200, errorBody(104, "Resource Not Found")},
		{"GetOpenOrders", `{"OMSId": 1, "AccountId": 153, "InstrumentId": 2}`, 200, `[]`},
		{"GetOpenOrders", `{"OMSId": 1, "AccountId": 153, "InstrumentId": 10000}`, 200, `[]`},
		{"SendOrder", `{"OMSId": 1, "AccountId": 153, "InstrumentId": 1, "Side": 0, "Quantity": 0.5}`, 200, notAuthorizedBody},
		{"CancelOrder", `{"OMSId": 1, "AccountId": 153, "OrderId": 7001}`, 200, notAuthorizedBody},
		{"CreateWithdrawTicket", `{"OMSId": 1, "AccountId": 153, "Amount": 1}`, 200, notAuthorizedBody},
	} {
		t.Run(c.call+" "+c.body, func(t *testing.T) {
			send(t, s, message{call: c.call, headers: token, body: c.body}).expect(t, c.status, c.answer)
		})
	}
}

// What is private is refused without a session, and what is public is not.
func TestReadingCallsWithoutSession(t *testing.T) {
	s := start(t, sandbox.Options{})
	public := []string{"GetProducts", "GetInstruments", "GetLevel1", "GetLevel1SummaryMin", "GetL2Snapshot", "GetValidate2FARequiredEndpoints"}
	for call := range documentedData {
		a := send(t, s, message{call: call, body: idBody})
		if refused := a.body == notAuthorizedBody; refused == slices.Contains(public, call) {
			t.Errorf("%s: %s", call, a.body)
		}
	}
}

func TestDocumentedOffersTheExchangesOwnCallsOnly(t *testing.T) {
	s := start(t, sandbox.Options{Scenario: "documented"})
	token := map[string]string{"aptoken": logIn(t, s)}
	for call := range documentedData {
		if a := send(t, s, message{call: call, headers: token, body: idBody}); a.status != http.StatusOK || strings.Contains(a.body, "errormsg") {
			t.Errorf("%s: %d %s", call, a.status, a.body)
		}
	}
	send(t, s, message{call: "SendOrder", headers: token}).expect(t, http.StatusOK, notAuthorizedBody)
	for _, call := range []string{"Ping", "GetUserInfo", "getuserpermissions", "GetUserDevices"} {
		if a := send(t, s, message{call: call, headers: token}); a.status != http.StatusNotFound {
			t.Errorf("%s: %d %s", call, a.status, a.body)
		}
	}
	send(t, s, message{call: "LogOut", headers: token}).expect(t, http.StatusOK, doneBody)
}

func TestNeedsUser(t *testing.T) {
	s := start(t, sandbox.Options{Scenario: "needs-user"})
	token := map[string]string{"aptoken": logIn(t, s)}
	for call, body := range map[string]string{"GetUserInfo": userInfoBody, "GetUserPermissions": `["Trading"]`, "GetUserAccounts": `[153]`} {
		for _, given := range []string{"", `{}`, `{"OMSId": 1}`, `{"OMSId": 1, "UserName": "trader-one"}`} {
			a := send(t, s, message{call: call, headers: token, body: given})
			a.expect(t, http.StatusOK, `{"result":false,"errormsg":"Invalid Response","errorcode":100,"detail":"UserId is required"}`)
		}
		send(t, s, message{call: call, headers: token, body: `{"OMSId": 1, "UserId": 151}`}).expect(t, http.StatusOK, body)
		send(t, s, message{method: "GET", call: call + "?userid=151", headers: token}).expect(t, http.StatusOK, body)
		send(t, s, message{call: call, headers: token, body: `{"UserId": 152}`}).expect(t, http.StatusOK, notAuthorizedBody)
	}
}

func TestOtherUserAnswersForItself(t *testing.T) {
	s := start(t, sandbox.Options{Scenario: "other-user"})
	token := map[string]string{"aptoken": logIn(t, s)}
	want := strings.Replace(userInfoBody, "151", "999", 1)
	send(t, s, message{call: "GetUserInfo", headers: token, body: `{"UserId": 999}`}).expect(t, http.StatusOK, want)
	send(t, s, message{call: "GetUserInfo", headers: token, body: `{"UserId": 151}`}).expect(t, http.StatusOK, notAuthorizedBody)
	send(t, s, message{headers: signed("UserId", "999", "Signature", sign("0", "999"))}).expect(t, http.StatusOK, refusedBody)
}

func TestUserInfoTellsOfFailures(t *testing.T) {
	s := start(t, sandbox.Options{})
	token := logIn(t, s)
	send(t, s, wrongSignature)
	send(t, s, wrongSignature)
	if a := send(t, s, userInfo(token)); !strings.HasSuffix(a.body, `"Locked":false,"NumberOfFailedAttempt":2}`) {
		t.Error(a.body)
	}
}

func TestLargeAnswers(t *testing.T) {
	s := start(t, sandbox.Options{Scenario: "large-answers"})
	a := send(t, s, message{call: "GetAccountPositions", headers: signed(), body: idBody})
	var positions []struct {
		ProductID int `json:"ProductId"`
		Amount    json.Number
	}
	if err := json.Unmarshal([]byte(a.body), &positions); err != nil || len(positions) != 10_000 {
		t.Fatalf("%d positions, %v", len(positions), err)
	}
	if p := positions[9_999]; p.ProductID != 10_000 || p.Amount != "12345678901234567890.1234567890" {
		t.Errorf("the last is %+v", p)
	}
}

// Every text of an answer is hostile, and every number as it was.
func TestHostileData(t *testing.T) {
	s, healthy := start(t, sandbox.Options{Scenario: "hostile-text"}), start(t, sandbox.Options{})
	hostile, _ := json.Marshal(sandbox.HostileText)
	for call := range documentedData {
		m := message{call: call, headers: signed(), body: idBody}
		a := send(t, s, m)
		var v any
		if err := json.Unmarshal([]byte(a.body), &v); err != nil {
			t.Fatalf("%s: %v", call, err)
		}
		expectAllHostile(t, call, v)
		text := strings.TrimSuffix(a.body, ","+string(hostile)+":"+string(hostile)+"}")
		if text != a.body {
			text += "}"
		}
		if plain := strings.ReplaceAll(text, string(hostile[1:]), `"`); plain != send(t, healthy, m).body {
			t.Errorf("%s: %s", call, plain)
		}
	}
}

func expectAllHostile(t *testing.T, call string, v any) {
	switch v := v.(type) {
	case string:
		if !strings.HasSuffix(v, sandbox.HostileText) {
			t.Errorf("%s: %q", call, v)
		}
	case []any:
		for _, e := range v {
			expectAllHostile(t, call, e)
		}
	case map[string]any:
		for _, e := range v {
			expectAllHostile(t, call, e)
		}
	}
}

func TestRewrite(t *testing.T) {
	s := start(t, sandbox.Options{Rewrite: func(call string, answer []byte) []byte {
		return []byte(strings.Replace(string(answer), `"VerificationLevel":1`, `"VerificationLevel":0,"of":"`+call+`"`, 1))
	}})
	a := send(t, s, message{call: "getaccountinfo", headers: signed(), body: idBody})
	if !strings.Contains(a.body, `"VerificationLevel":0,"of":"GetAccountInfo"`) {
		t.Error(a.body)
	}
}
