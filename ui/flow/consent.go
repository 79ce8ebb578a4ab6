package flow

import (
	"slices"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/problem"
)

// A login to production, or to another environment than the credential's, is confirmed first: once per credential,
// environment and run. Locking ends that: another person may unlock next. Every login is held against it
// before anything is sent, so a face that forgets to ask sends nothing. In the same way it is confirmed that another
// program gets what lasts as long as the API key of production: its secret, or a signature.

// Question asks the user to agree before logins are sent.
type Question struct {
	// Credential is the name of the credential; where several are asked about, of the first.
	Credential string
	// Logins counts the logins that are asked about, Of those that will be sent.
	Logins, Of int
	// Environments names where those that are asked about go, each once.
	Environments []string
	// Production is set where one of them goes to production.
	Production bool
	// Withdrawing counts those of them that can withdraw.
	Withdrawing int
	// MadeFor is the environment that the credential was made for, where that is another one; else empty.
	MadeFor string
	// Host is the host of a login over a WebSocket; empty for this computer.
	Host string
	// Cautions are sentences on what speaks against a login now: earlier failures, a wait that the exchange asked for.
	// A yes to them is for one time.
	Cautions []string
	// Sends says what the login of a diagnosis sends, one sentence each.
	Sends []string

	about []attempt
}

// attempt is the scope of one yes: a credential, the environment that it is saved for, and the one to log in
// to, or that it is handed out for.
type attempt struct {
	credential, own, environment, socket string
	handOut                              bool
}

// Needed reports whether something speaks against logging in without a question.
func (q Question) Needed() bool { return q.Stakes() || len(q.Cautions) > 0 }

// Stakes reports whether a yes is needed that counts from then on.
func (q Question) Stakes() bool { return q.Production || q.MadeFor != "" || q.Host != "" }

// add asks about one more login.
func (q *Question) add(s Summary, env kiiex.Environment) {
	q.about = append(q.about, attempt{credential: s.ID, own: s.Environment, environment: env.Name})
	q.Production = q.Production || env.IsProduction()
	if s.Withdraws {
		q.Withdrawing++
	}
	if s.Environment != env.Name {
		q.MadeFor = s.Environment
	}
	if q.Logins++; q.Logins == 1 {
		q.Credential = s.Name
	}
	if !slices.Contains(q.Environments, env.Name) {
		q.Environments = append(q.Environments, env.Name)
	}
}

// BeforeLogin returns what to ask before a credential is logged in with. What was agreed to already is not asked again.
func (j *Job) BeforeLogin(s Summary, env kiiex.Environment) Question {
	q := j.about(s, env, false)
	if t, ok := j.state.LastTest(s.ID); ok && t.Environment == env.Name {
		if early := api.TooEarly(t.RetryAt, j.Now()); early != "" {
			q.Cautions = append(q.Cautions, early)
		}
	}
	return q
}

// BeforeHandOut returns what to ask before another program gets what lasts as long as the API key. A yes to logins does
// not count for that.
func (j *Job) BeforeHandOut(s Summary, env kiiex.Environment) Question { return j.about(s, env, true) }

func (j *Job) about(s Summary, env kiiex.Environment, handOut bool) Question {
	q := Question{Of: 1}
	q.add(s, env)
	q.about[0].handOut = handOut
	if j.confirmed(q.about[0]) {
		q.Production, q.MadeFor = false, ""
	}
	return q
}

// BeforeSeveral returns what to ask before TestSeveral: about those alone that need it. One whose environment is
// unknown is skipped there.
func (j *Job) BeforeSeveral(chosen []Summary) Question {
	q := Question{Of: len(chosen)}
	for _, s := range chosen {
		env, err := j.Environment(s.Environment)
		if err == nil && env.IsProduction() && j.about(s, env, false).Stakes() {
			q.add(s, env)
		}
	}
	return q
}

// BeforeDiagnosis returns what to ask before the login of a diagnosis. All of it counts each time: people come there
// after refusals. The error is that of Reach.
func (j *Job) BeforeDiagnosis(c Complaint) (Question, error) {
	subject, err := j.subject(c)
	if err != nil {
		return Question{}, err
	}
	asked := subject.Question()
	q := Question{Of: 1, Cautions: asked.Cautions, Sends: asked.Sends}
	q.addDiagnosis(j.Summarize(*c.Credential), c.Environment)
	return q, nil
}

// addDiagnosis asks about the logins of a diagnosis.
func (q *Question) addDiagnosis(s Summary, env kiiex.Environment) {
	if q.add(s, env); env.WebSocketURL != "" {
		q.addSocket(s, env)
	}
}

// Agree notes the user's yes to a question, or --yes.
func (j *Job) Agree(q Question) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, a := range q.about {
		j.agreed[a] = true
	}
}

func (j *Job) confirmed(a attempt) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.agreed[a]
}

// mayLogIn says why a login over HTTP must not be sent; nil if no question is needed, or the user has agreed.
func (j *Job) mayLogIn(c kiiex.Credential, env kiiex.Environment) error {
	var q Question
	q.add(Summary{ID: c.ID, Environment: c.Environment}, env)
	return j.maySend(q)
}

// maySend is mayLogIn for all logins of a question.
func (j *Job) maySend(q Question) error {
	if !q.Stakes() || !slices.ContainsFunc(q.about, func(a attempt) bool { return !j.confirmed(a) }) {
		return nil
	}
	return notConfirmed("No login was sent", "kiikey asks before a login to production, to an environment that isn't the credential's, or over a WebSocket.")
}

// mayHandOut is mayLogIn for what lasts as long as the API key.
func (j *Job) mayHandOut(c kiiex.Credential, env kiiex.Environment) error {
	if !j.about(Summary{ID: c.ID, Environment: c.Environment}, env, true).Stakes() {
		return nil
	}
	return notConfirmed("Nothing was handed out", "kiikey asks before another program gets a credential of production.")
}

func notConfirmed(what, why string) error {
	return &problem.Problem{Kind: problem.NotConfirmed, What: what + ": you have not confirmed it.", Why: why, Next: "Start again, and answer the question."}
}
