package sandbox

import (
	"strconv"
	"strings"
	"time"

	"kiikey/internal/pattern"
)

// LogEntry describes one request. It holds no secret and no control character, and may be printed as it is.
type LogEntry struct {
	Time   time.Time
	Method string
	// Path leaves out the query, which may hold a code.
	Path string
	// Status is 0 if the server sends no answer.
	Status int
	// Outcome says in a few of the sandbox's own words what happened to the request.
	Outcome string
}

// record adds the request to the log. It must be called once, before the answer leaves: a client with an answer
// must find it in the log.
func (q *request) record(status int, outcome string) {
	if q.s.options.Log == nil {
		return
	}
	q.s.logMu.Lock()
	defer q.s.logMu.Unlock()
	q.s.options.Log(LogEntry{
		Time:    q.now,
		Method:  harmless(q.r.Method),
		Path:    q.path,
		Status:  status,
		Outcome: outcome,
	})
}

const maxLogged = 80

// readable matches a part of a path that is no misplaced key, token or signature: letters, as in the names of
// calls, or something short.
var readable = pattern.Of(`^([A-Za-z]{0,40}|[0-9A-Za-z_.-]{0,15})$`)

// harmlessPath makes the path of an unknown call fit for the log.
func harmlessPath(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if !readable().MatchString(part) {
			parts[i] = "..."
		}
	}
	return harmless(strings.Join(parts, "/"))
}

// harmless shortens text from outside and escapes all but printable ASCII.
func harmless(text string) string {
	if len(text) > maxLogged {
		text = text[:maxLogged] + "..."
	}
	quoted := strconv.QuoteToASCII(text)
	return quoted[1 : len(quoted)-1]
}
