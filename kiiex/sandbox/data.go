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
	decode(dataFile, &answers)
	return answers
})

// elements returns the elements of a list that have id as a member of one of these names, or no such member.
func elements(list, id string, names ...string) []json.RawMessage {
	var all []json.RawMessage
	decode(data()[list], &all)
	return slices.DeleteFunc(all, func(element json.RawMessage) bool {
		var members map[string]json.RawMessage
		_ = json.Unmarshal(element, &members) // an element that is no object has no members
		return slices.ContainsFunc(names, func(name string) bool {
			other, there := members[name]
			return there && string(other) != id
		})
	})
}

func decode(text json.RawMessage, into any) {
	if err := json.Unmarshal(text, into); err != nil {
		panic(fmt.Sprintf("sandbox: data.json: %v", err))
	}
}

// list answers with the whole list, or with the elements of the one instrument that the request names.
func (q *request) list(f fields) {
	if id := f[fieldInstrumentID]; id != "" {
		q.sendData(elements(q.call.name, id, "InstrumentId", "Instrument"))
		return
	}
	q.sendData(data()[q.call.name])
}

func (q *request) accountInfo(f fields) {
	q.sendData(elements("GetUserAccountInfos", f[fieldAccountID], "AccountId")[0]) // parameters lets no other pass
}

func (q *request) order(f fields) {
	if found := elements("GetOrderHistory", f[fieldOrderID], "OrderId"); len(found) > 0 {
		q.sendData(found[0])
		return
	}
	q.replyError(http.StatusOK, errorNotFound, "rejected: no such order")
}

func (q *request) level1(f fields) {
	if found := elements("GetLevel1", f[fieldInstrumentID], "InstrumentId"); len(found) > 0 {
		q.sendData(found[0])
		return
	}
	q.replyNoInstrument(f)
}

// book answers with an instrument's orders, at most Depth of each side.
func (q *request) book(f fields) {
	depth, err := strconv.Atoi(f[fieldDepth])
	if err != nil { // not given, or more than anybody has
		depth = 100
	}
	var books map[string]map[string][]json.RawMessage
	decode(data()["GetL2Snapshot"], &books)
	sides, ok := books[f[fieldInstrumentID]]
	if !ok {
		q.replyNoInstrument(f)
		return
	}
	bids, asks := sides["bids"], sides["asks"]
	q.sendData(slices.Concat(bids[:min(depth, len(bids))], asks[:min(depth, len(asks))]))
}

func (q *request) replyNoInstrument(f fields) {
	q.replyInvalid(http.StatusOK, "Invalid InstrumentId: "+f[fieldInstrumentID], "")
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
