package flow

import (
	"slices"
	"strings"
	"sync"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
)

// Limits of the recorded exchanges: their number, and the bytes of their answers.
const (
	maxRecorded = 50
	maxAnswers  = 8 << 20
)

// Recorded is one request with its answer, kept in memory while the program runs and written nowhere.
type Recorded struct {
	// ID tells one record from another, in the order of sending.
	ID int
	// Credential is the id of the one that it was sent for; empty for none.
	Credential string
	api.Exchange
}

// recorder keeps the latest exchanges. Their secrets are overwritten when they are dropped.
type recorder struct {
	mu   sync.Mutex
	next int
	kept []*Recorded
}

func (r *recorder) add(credential string, e api.Exchange) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.next++
	r.kept = append(r.kept, &Recorded{r.next, credential, e})
	for len(r.kept) > maxRecorded || len(r.kept) > 1 && r.size() > maxAnswers {
		r.kept[0].Clear()
		r.kept = r.kept[1:]
	}
}

func (r *recorder) size() int {
	size := 0
	for _, e := range r.kept {
		size += e.Answer.Body.Len() + len(e.Answer.MaskedBody)
	}
	return size
}

func (r *recorder) clear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.kept {
		e.Clear()
	}
	r.kept = nil
}

// Requests returns what was sent and answered lately, the latest first: for the credential with that id, or for all
// where it is empty. Show their masked forms; a secret of one is for RequestSecret to hand out.
func (j *Job) Requests(credential string) []*Recorded {
	j.recorder.mu.Lock()
	defer j.recorder.mu.Unlock()
	latest := slices.DeleteFunc(slices.Clone(j.recorder.kept), func(r *Recorded) bool { return credential != "" && r.Credential != credential })
	slices.Reverse(latest)
	return latest
}

// RequestSecret returns a copy of one secret of a recorded request: the one at place among SecretFields. It
// is empty when the record has been dropped, or holds no secret there.
func (j *Job) RequestSecret(id, place int) kiiex.Secret {
	j.recorder.mu.Lock()
	defer j.recorder.mu.Unlock()
	for _, e := range j.recorder.kept {
		if e.ID != id {
			continue
		}
		if fields := e.SecretFields(); place < len(fields) {
			return fields[place].Secret.Clone()
		}
	}
	return kiiex.Secret{}
}

// SecretFields lists what is masked: the secret fields of the request, header first, then the answer's body as
// a whole if it holds a secret.
func (r *Recorded) SecretFields() []kiiex.Field {
	var secret []kiiex.Field
	for _, f := range slices.Concat(r.Request.Header, r.Request.Body) {
		if f.IsSecret() {
			secret = append(secret, f)
		}
	}
	if strings.Contains(r.Answer.MaskedBody, kiiex.Mask) {
		secret = append(secret, kiiex.Field{Path: "answer", Secret: r.Answer.Body})
	}
	return secret
}
