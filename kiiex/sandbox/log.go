package sandbox

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// LogEntry is what is recorded of one request. It holds no secret and no control character, and may be
// printed as it is.
type LogEntry struct {
	Time   time.Time
	Method string
	// Path is without the query, which may hold a code.
	Path string
	// Status is 0 when no answer is sent at all.
	Status int
	// Remote is the client's address and port.
	Remote string
	// Outcome says in a few words what became of the request, and is made of the sandbox's own words only.
	Outcome string
}

// record tells the log of the request, which must happen once, and before the answer leaves: whoever has
// the answer finds it in the log.
func (q *request) record(status int, outcome string) {
	if q.s.log == nil {
		return
	}
	q.s.logMu.Lock()
	defer q.s.logMu.Unlock()
	q.s.log(LogEntry{
		Time:    q.now,
		Method:  harmless(q.r.Method),
		Path:    q.path,
		Status:  status,
		Remote:  q.r.RemoteAddr,
		Outcome: outcome,
	})
}

const maxLogged = 80

// secretLooking matches what is long enough to be a key, a token or a signature that was put into an
// address by mistake.
var secretLooking = regexp.MustCompile(`[0-9A-Za-z+=_-]{16,}`)

// harmlessPath makes the path of an unknown call fit for the log. The names of real calls are letters
// only, so that a long run without a digit is left readable.
func harmlessPath(path string) string {
	return harmless(secretLooking.ReplaceAllStringFunc(path, func(run string) string {
		if strings.ContainsAny(run, "0123456789") {
			return "..."
		}
		return run
	}))
}

// harmless shortens text from outside and escapes all but printable ASCII.
func harmless(text string) string {
	if len(text) > maxLogged {
		text = text[:maxLogged] + "..."
	}
	quoted := strconv.QuoteToASCII(text)
	return quoted[1 : len(quoted)-1]
}
