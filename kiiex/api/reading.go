package api

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/kiiex/strictjson"
)

// Names of the members that say whose data a call reads, as the exchange's pages write them.
const (
	bodyOMSID     = "OMSId"
	bodyAccountID = "AccountId"
	bodyUserID    = "UserId"
)

// Reading is a call that only reads.
type Reading struct {
	Name string
	// About describes the answer in a few words.
	About string
	// takes are the members that the session fills in, if it knows them.
	takes []string
}

var (
	ofAccount = []string{bodyOMSID, bodyAccountID}
	ofUser    = []string{bodyOMSID, bodyUserID, bodyUserName}
	ofMarket  = []string{bodyOMSID}
)

// readings is the whole list: a call that is not here is not sent by Read, so none that changes anything is.
// AlphaPoint documents GetUserInfo, GetUserPermissions and Ping, the exchange's own pages all others.
var readings = []Reading{
	{CallAccountPositions, "what the account holds", ofAccount},
	{CallOpenOrders, "its open orders", ofAccount},
	{CallAccountInfo, "its type and level", ofAccount},
	{"GetUserAccountInfos", "the same of all accounts", ofAccount},
	{CallUserAccounts, "the user's accounts", ofUser},
	{CallUserInfo, "the user's details", ofUser},
	{CallUserPermissions, "what the user may do", ofUser},
	{"GetTradesHistory", "trades of the account", ofAccount},
	{"GetOrderHistory", "orders of the account", ofAccount},
	{"GetOrderStatus", "one order, by OrderId", ofAccount},
	{"GetDeposits", "deposits to the account", ofAccount},
	{"GetWithdrawTickets", "withdrawals from the account", ofAccount},
	{"GetInstruments", "what can be traded", ofMarket},
	{"GetProducts", "what can be held", ofMarket},
	{"GetLevel1", "best prices, by InstrumentId", ofMarket},
	{"GetLevel1SummaryMin", "prices in short", ofMarket},
	{"GetL2Snapshot", "the order book, by InstrumentId", ofMarket},
	{CallCodeEndpoints, "calls that want a code each time", nil},
	{callPing, "whether the exchange is there", nil},
}

// Readings returns the calls that Read sends, in the order to show them.
func Readings() []Reading { return slices.Clone(readings) }

// ReadingCall returns the call of that name, written in any case, as the exchange itself takes names.
func ReadingCall(name string) (Reading, bool) {
	i := slices.IndexFunc(readings, func(r Reading) bool { return strings.EqualFold(r.Name, name) })
	if i < 0 {
		return Reading{}, false
	}
	return readings[i], true
}

// Read makes a reading call with a session; data are further members, which count before those that are filled in.
// The answer is nil when there is an error: what the exchange refused is in that.
//
// As it only reads, it is sent once more by GET, with the members as query, when the exchange answers POST with 405,
// as other clients of the same software do. So do Ping, UserInfo and all others that only read.
func (c *Client) Read(ctx context.Context, call Reading, s kiiex.Session, data ...kiiex.Field) (answer *Answer, err error) {
	err = c.ask(ctx, call.Name, s, data, func(r *reply) error {
		if p := r.refusal(); p != nil && !(call.Name == callPing && r.ping() == nil) {
			return p
		}
		answer = &r.answer
		return nil
	})
	return answer, err
}

// ask is Read with a judge of its own.
func (c *Client) ask(ctx context.Context, call string, s kiiex.Session, data []kiiex.Field, judge func(*reply) error) error {
	if err := checkToken("session token", s.Token); err != nil {
		return err
	}
	return c.read(ctx, call, s.Token, c.members(call, s, data), judge)
}

// members are the body of a reading call for a session.
func (c *Client) members(call string, s kiiex.Session, data []kiiex.Field) []kiiex.Field {
	r, _ := ReadingCall(call)
	known := map[string]string{bodyOMSID: c.environment.OMS(s.OMSID), bodyAccountID: s.AccountID, bodyUserID: s.UserID, bodyUserName: s.UserName}
	var members []kiiex.Field
	for _, name := range r.takes {
		given := slices.ContainsFunc(data, func(f kiiex.Field) bool { return strings.EqualFold(f.Path, name) })
		if value := known[name]; value != "" && !given && !strings.Contains(value, kiiex.Mask) {
			number := name != bodyUserName && isNumber(value)
			members = append(members, kiiex.Field{Path: name, Value: value, JSON: number})
		}
	}
	return append(members, data...)
}

// isNumber reports whether JSON would take digits for a number as they are written.
func isNumber(digits string) bool {
	return strings.Trim(digits, "0123456789") == "" && (digits == "0" || !strings.HasPrefix(digits, "0"))
}

// Data reads a JSON object as further members of a reading call: numbers stay as they are written. The error is a
// *problem.Problem of kind NotJSON, or DuplicateField, and repeats nothing of text.
func Data(text []byte) ([]kiiex.Field, error) {
	root, err := strictjson.ParseAnswer(text)
	if err != nil || root.Kind != strictjson.Object || !utf8.Valid(text) {
		return nil, &problem.Problem{
			Kind: problem.NotJSON,
			What: "The data of the call is not a JSON object.",
			Why:  "A call takes its parameters as members of one object.",
			Next: `Write it like {"InstrumentId": 1}, in single quotes in a shell.`,
			Err:  err,
		}
	}
	members := make([]kiiex.Field, 0, len(root.Members))
	for _, m := range root.Members {
		if slices.ContainsFunc(members, func(f kiiex.Field) bool { return strings.EqualFold(f.Path, m.Name) }) {
			return nil, &problem.Problem{
				Kind: problem.DuplicateField,
				What: "A member occurs twice in the data of the call.",
				Why:  "The exchange takes names without regard to case, so either could be meant.",
				Next: "Leave one of them out.",
			}
		}
		members = append(members, kiiex.Field{Path: m.Name, Value: string(text[m.Value.Start:m.Value.End]), JSON: true})
	}
	return members, nil
}

// read makes a call that changes nothing.
func (c *Client) read(ctx context.Context, call string, token kiiex.Secret, members []kiiex.Field, judge func(*reply) error) error {
	post := c.sessionRequest(call, http.MethodPost, token)
	post.giveBody(members...)
	wantsGET := false
	err := c.perform(ctx, post, c.kept, func(r *reply) error {
		wantsGET = r.status == http.StatusMethodNotAllowed
		return judge(r)
	})
	if !wantsGET {
		return err
	}
	get := c.sessionRequest(call, http.MethodGet, token)
	get.giveQuery(members)
	return c.perform(ctx, get, c.single, judge)
}

// giveQuery puts members into the address: text as it is, anything else as JSON.
func (r *Request) giveQuery(members []kiiex.Field) {
	query := url.Values{}
	for _, f := range members {
		value := f.Value
		if v, err := strictjson.ParseAnswer([]byte(value)); f.JSON && err == nil && v.Kind == strictjson.String {
			value = string(v.Text)
		}
		query.Set(f.Path, value)
	}
	if len(query) > 0 {
		r.URL += "?" + query.Encode()
	}
}
