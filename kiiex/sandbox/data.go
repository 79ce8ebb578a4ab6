package sandbox

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"

	"kiikey/internal/pattern"
)

//go:embed data.json
var dataFile []byte

// data holds the answers of the reading calls, by the call's name. The file is part of the program: if it can't
// be read, the build is broken.
var data = sync.OnceValue(func() map[string]json.RawMessage {
	var answers map[string]json.RawMessage
	if err := json.Unmarshal(dataFile, &answers); err != nil {
		panic(fmt.Sprintf("sandbox: data.json: %v", err))
	}
	return answers
})

// elements returns the elements of q's list for which keep is true.
func (q *request) elements(keep func(json.RawMessage) bool) []json.RawMessage {
	var all []json.RawMessage
	if err := json.Unmarshal(data()[q.call.name], &all); err != nil {
		panic(fmt.Sprintf("sandbox: data.json: %s: %v", q.call.name, err))
	}
	return slices.DeleteFunc(all, func(e json.RawMessage) bool { return !keep(e) })
}

// of keeps elements that have id as a member of one of these names, and those without such a member.
func of(id string, names ...string) func(json.RawMessage) bool {
	return func(element json.RawMessage) bool {
		var members map[string]json.RawMessage
		_ = json.Unmarshal(element, &members) // an element that is no object has no members
		return !slices.ContainsFunc(names, func(name string) bool {
			other, there := members[name]
			return there && string(other) != id
		})
	}
}

// list answers with the whole list, or with the elements of the one instrument that the request names.
func (q *request) list(f fields) {
	if id := f[fieldInstrumentID]; id != "" {
		q.sendData(q.elements(of(id, "InstrumentId", "Instrument")))
		return
	}
	q.sendData(data()[q.call.name])
}

// one answers with the first element that keep accepts, or refuses.
func (q *request) one(keep func(json.RawMessage) bool, refuse func()) {
	if found := q.elements(keep); len(found) > 0 {
		q.sendData(found[0])
		return
	}
	refuse()
}

func (q *request) order(f fields) {
	q.one(of(f[fieldOrderID], "OrderId"), func() { q.replyError(http.StatusOK, errorNotFound, "rejected: no such order") })
}

func (q *request) level1(f fields) {
	q.one(of(f[fieldInstrumentID], "InstrumentId"), func() { q.replyNoInstrument(f) })
}

func (q *request) accountInfo(f fields) { q.one(of(f[fieldAccountID], "AccountId"), func() {}) }

func (q *request) replyNoInstrument(f fields) {
	q.replyInvalid(http.StatusOK, "Invalid InstrumentId: "+f[fieldInstrumentID], "")
}

// Positions in a line of the order book, which is a list.
const (
	bookInstrument = 7
	bookSide       = 9
	bookLength     = 10
)

// book answers with an instrument's orders, at most Depth of each side.
func (q *request) book(f fields) {
	depth, err := strconv.Atoi(f[fieldDepth])
	if err != nil { // not given, or more than anybody has
		depth = 100
	}
	known, lines := false, map[string]int{}
	found := q.elements(func(element json.RawMessage) bool {
		var line []json.RawMessage
		if json.Unmarshal(element, &line) != nil || len(line) != bookLength || string(line[bookInstrument]) != f[fieldInstrumentID] {
			return false
		}
		known = true
		side := string(line[bookSide])
		lines[side]++
		return lines[side] <= depth
	})
	if !known {
		q.replyNoInstrument(f)
		return
	}
	q.sendData(found)
}

// manyPositions is the number of the account's products in scenario large-answers.
const manyPositions = 10_000

func (q *request) positions(f fields) {
	if !q.s.scenario.large {
		q.list(f)
		return
	}
	list := []byte("[")
	for i := range manyPositions {
		if i > 0 {
			list = append(list, ',')
		}
		list = fmt.Appendf(list, `{"OMSId":%s,"AccountId":%s,"ProductSymbol":"P%05d","ProductId":%d,`+
			`"Amount":12345678901234567890.1234567890,"Hold":0.0000000000000000000000000001,`+
			`"PendingDeposits":0.0000000000000000000000000000,"PendingWithdraws":0.0000000000000000000000000000}`,
			q.s.account.omsID, q.s.account.accountID, i+1, i+1)
	}
	q.sendData(json.RawMessage(append(list, ']')))
}

// valueText matches a text of data.json, and the character after it; a name is followed by a colon.
var valueText = pattern.Of(`"([^"]*)"([,}\]])`)

// sendData sends an answer that is already JSON, its numbers as they are written there.
func (q *request) sendData(v any) {
	text, err := json.Marshal(v) // which drops the file's spaces
	if err != nil {
		panic(fmt.Sprintf("sandbox: data.json: %v", err))
	}
	if q.s.scenario.hostile {
		hostile := quoted(hostileText)
		text = valueText().ReplaceAllFunc(text, func(match []byte) []byte {
			end := len(match) - 1 // the text's closing quote stands before it
			return slices.Concat(match[:end-1], hostile[1:], match[end:])
		})
	}
	q.sendText(http.StatusOK, text, "data")
}
