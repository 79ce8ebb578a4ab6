package api

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"kiikey/kiiex"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/problem"
	"kiikey/kiiex/strictjson"
)

// Access holds what a session can reach, found by calls that only read. A call without an answer leaves zero,
// and its Err says why. All texts are from outside.
type Access struct {
	Positions   []Position
	Accounts    []string // ids
	Details     *Details
	Permissions []string
	OpenOrders  int
	// Level is the account's verification level in digits. One of level 0 cannot trade.
	Level string
	// WithCode are the calls that need a code each time.
	WithCode []string

	errs map[string]error // by call
}

// Position is an account's amount of one product. Numbers are as they were written.
type Position struct{ Product, Amount, Hold string }

// question is one call of an Access, and the reader of its answer.
type question struct {
	call string
	take func(*reply, *Access) error
}

// questions are the calls in the order in which they are made.
var questions = []question{
	{CallAccountPositions, func(r *reply, a *Access) (err error) { a.Positions, err = r.positions(); return err }},
	{CallUserAccounts, func(r *reply, a *Access) (err error) { a.Accounts, err = r.accounts(); return err }},
	{CallUserInfo, func(r *reply, a *Access) (err error) { a.Details, err = r.details(); return err }},
	{CallUserPermissions, func(r *reply, a *Access) (err error) { a.Permissions, err = r.texts("permissions"); return err }},
	{CallOpenOrders, func(r *reply, a *Access) (err error) { a.OpenOrders, err = r.openOrders(); return err }},
	{CallAccountInfo, func(r *reply, a *Access) (err error) { a.Level, err = r.level(); return err }},
	{CallCodeEndpoints, func(r *reply, a *Access) (err error) { a.WithCode, err = r.texts("calls"); return err }},
}

// proofs is the number of questions that prove a session: those after them would add nothing to it.
const proofs = 4

// AccessCalls are the calls of an Access in the order in which they are made.
func AccessCalls() []string {
	calls := make([]string, len(questions))
	for i, q := range questions {
		calls[i] = q.call
	}
	return calls
}

// Proofs returns those of them that prove a session.
func Proofs() []string { return AccessCalls()[:proofs] }

// Access finds what the session can reach, each call once. If one shows that no other can succeed, since the
// session has ended or the exchange can't be reached, it leaves out the rest, with its error.
func (c *Client) Access(ctx context.Context, s kiiex.Session) *Access {
	return c.look(ctx, s, questions, concernsAll)
}

// Prove finds out whether the session works: it makes the calls of Access, in order, until one tells, as its Proof
// says.
func (c *Client) Prove(ctx context.Context, s kiiex.Session) *Access {
	return c.look(ctx, s, questions[:proofs], enoughToProve)
}

func enoughToProve(err error) bool { return err == nil || concernsAll(err) }

// look asks until an answer is enough.
func (c *Client) look(ctx context.Context, s kiiex.Session, asked []question, enough func(error) bool) *Access {
	return look(func(call string, s kiiex.Session, judge func(*reply) error) error {
		return c.ask(ctx, call, s, nil, judge)
	}, s, asked, enough)
}

// look asks by ask until an answer is enough.
func look(ask func(string, kiiex.Session, func(*reply) error) error, s kiiex.Session, asked []question, enough func(error) bool) *Access {
	a := &Access{errs: map[string]error{}}
	if s.AccountID == "" { // which the next calls tell
		asked = append(slices.Clone(asked[1:]), asked[0])
	}
	for i, q := range asked {
		err := ask(q.call, s, func(r *reply) error { return q.take(r, a) })
		a.errs[q.call] = err
		if enough(err) {
			for _, q := range asked[i+1:] {
				a.errs[q.call] = err
			}
			break
		}
		if d := a.Details; d != nil {
			s.AccountID, s.UserName = cmp.Or(s.AccountID, d.User.AccountID), cmp.Or(s.UserName, d.User.UserName)
		}
		if s.AccountID == "" && len(a.Accounts) > 0 {
			s.AccountID = a.Accounts[0]
		}
	}
	return a
}

// Err returns why a call was not answered; nil if it was.
func (a *Access) Err(call string) error { return a.errs[call] }

// Weigh explains again, from k, why calls were not answered.
func (a *Access) Weigh(k cause.Known) {
	for call, err := range a.errs {
		a.errs[call] = cause.Weigh(err, k)
	}
}

// concernsAll reports whether other calls would end as the one that ended with err.
func concernsAll(err error) bool {
	switch kind := problem.KindOf(err); kind {
	case "", problem.NotOffered, problem.ServerError, problem.AnswerTooLong, problem.AnswerNotUnderstood:
		return false
	case problem.RateLimited, problem.Interrupted:
		return true
	default:
		return errors.Is(err, ErrSessionEnded) || kind.Class() == problem.ClassUnreachable
	}
}

// Reach is the result of one call with a session, as scripts get it.
type Reach string

// The reaches.
const (
	ReachYes        Reach = "yes"
	ReachRefused    Reach = "refused"
	ReachNotOffered Reach = "not offered"
	ReachNotKnown   Reach = "not known"
)

// Words returns the reach for users.
func (r Reach) Words() string {
	if r == ReachRefused {
		return "rejected"
	}
	return string(r)
}

// ReachOf returns the reach of a reading call that ended with err.
func ReachOf(err error) Reach {
	switch problem.KindOf(err) {
	case "":
		return ReachYes
	case problem.NotAuthorized:
		return ReachRefused
	case problem.NotOffered:
		return ReachNotOffered
	}
	return ReachNotKnown
}

// Proof is the result of a session's calls.
type Proof int

// The proofs.
const (
	// Unproved: no call that the exchange offers could show whether it works.
	Unproved Proof = iota
	// Proved: a call was answered.
	Proved
	// AllRefused: every call that is offered was refused, and none with 401. The session has ended, or the key
	// lacks the permissions.
	AllRefused
	// Ended: a call was refused with 401.
	Ended
)

// Proof returns the result of the calls. The error is of a call that says nothing about the session and would meet
// every call.
func (a *Access) Proof() (Proof, error) {
	var refused, unclear bool
	for _, q := range questions[:proofs] {
		switch err := a.Err(q.call); {
		case err == nil:
			return Proved, nil
		case errors.Is(err, ErrSessionEnded):
			return Ended, nil
		case concernsAll(err):
			return Unproved, err
		case ReachOf(err) == ReachRefused:
			refused = true
		case ReachOf(err) == ReachNotKnown:
			unclear = true
		}
	}
	if refused && !unclear {
		return AllRefused, nil
	}
	return Unproved, nil
}

// Failure returns the reason why an unproved session may not work: a refusal before a fault of the exchange, and that before
// calls that are not offered.
func (a *Access) Failure() (worst error) {
	for _, q := range questions[:proofs] {
		switch err := a.Err(q.call); ReachOf(err) {
		case ReachRefused:
			return err
		case ReachNotKnown:
			worst = err
		case ReachNotOffered:
			if worst == nil {
				worst = err
			}
		}
	}
	return worst
}

// Without returns those of permissions that are not among others, ignoring case.
func Without(permissions, others []string) []string {
	return slices.DeleteFunc(slices.Clone(permissions), func(p string) bool {
		return slices.ContainsFunc(others, func(o string) bool { return strings.EqualFold(p, o) })
	})
}

// OtherUser says that a login for the user of one id was answered as another's, and what it may mean; "" if
// not, or if one of them is not known. It has text from outside.
func OtherUser(asked, came string) string {
	if trim := func(id string) string { return strings.TrimLeft(id, "0") }; asked == "" || came == "" || trim(asked) == trim(came) {
		return ""
	}
	return "You asked for user " + asked + ", and " + AnsweredAs(came) + ". " +
		"The User ID may be wrong and not be checked, or the server may answer for somebody else: " +
		"find out whose this session is before you use it."
}

// AnsweredAs says whose session a login brought.
func AnsweredAs(user string) string { return "the exchange answered as user " + user }

// elements returns the values of a list.
func (r *reply) elements() ([]*strictjson.Value, error) {
	if p := r.refusal(); p != nil {
		return nil, p
	}
	if r.root.Kind != strictjson.List {
		return nil, r.notUnderstood("It is not a list.")
	}
	return r.root.Elements, nil
}

// objects returns the values of a list of objects.
func (r *reply) objects(of string) ([]*strictjson.Value, error) {
	list, err := r.elements()
	for _, v := range list {
		if v.Kind != strictjson.Object {
			return nil, r.notUnderstood("It is not a list of " + of + ".")
		}
	}
	return list, err
}

// openOrders counts those of an answer to GetOpenOrders.
func (r *reply) openOrders() (int, error) {
	list, err := r.objects("orders")
	return len(list), err
}

// positions reads the answer to GetAccountPositions.
func (r *reply) positions() ([]Position, error) {
	list, err := r.objects("positions")
	if err != nil {
		return nil, err
	}
	positions := make([]Position, len(list))
	for i, v := range list {
		text := func(name string) string { return r.known.Clean(v.Only(name).AsText()) }
		positions[i] = Position{Product: text("productsymbol"), Amount: text("amount"), Hold: text("hold")}
		if positions[i].Product == "" {
			positions[i].Product = text("productid")
		}
	}
	return positions, nil
}

// level reads the answer to GetAccountInfo: an object, or a list of one.
func (r *reply) level() (string, error) {
	if p := r.refusal(); p != nil {
		return "", p
	}
	v := r.root
	if len(v.Elements) == 1 {
		v = v.Elements[0]
	}
	level := v.Only("verificationlevel")
	if level.IsZero() { // 0.0 too
		return "0", nil
	}
	digits := r.digits(level)
	if digits == "" {
		return "", r.notUnderstood("It has no verification level.")
	}
	return digits, nil
}
