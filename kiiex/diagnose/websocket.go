package diagnose

import (
	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/problem"
)

// judgeWebSocket logs in once more, over the environment's WebSocket: a key that works over HTTP may still fail for
// programs that trade there. It is not tried where HTTP has not started a session: a rejection would count twice.
func (l *checklist) judgeWebSocket() {
	switch {
	case l.s.Environment.WebSocketURL == "" || l.stopped(StepWebSocket):
		return
	case !l.s.Authenticate || l.signed == nil:
		l.skip(StepWebSocket, "Not tried: kiikey logs in only after your yes.")
		return
	case l.session.Token.IsEmpty():
		l.skip(StepWebSocket, "Not tried: the login over HTTP has started no session.")
		return
	}
	l.start(StepWebSocket)
	f := l.logInOverWebSocket()
	f.Step = StepWebSocket
	l.settle(f)
}

func (l *checklist) logInOverWebSocket() Finding {
	known := l.known()
	known.OverHTTP, known.NewSession = true, true
	fail := func(summary string, err error) Finding {
		if problem.KindOf(err) == problem.Interrupted {
			return Finding{State: Skipped, Summary: "Stopped before it finished."}
		}
		err = cause.Weigh(err, known)
		f := because(StepWebSocket, err, known, cause.ExchangeFault)
		f.Summary = summary
		return f
	}
	w, err := api.DialWebSocket(l.ctx, l.s.Environment, l.options)
	if err != nil {
		return fail("The WebSocket could not be opened: "+problem.From(err).What, err)
	}
	defer w.Close()
	answer, err := w.Authenticate(l.ctx, *l.signed)
	if err != nil {
		return fail("The exchange accepts the credential over HTTP, but not over the WebSocket: "+problem.From(err).What, err)
	}
	defer clearAnswer(answer)
	l.secrets = append(l.secrets, answer.Token.Clone())
	if answer.SecondFactor != nil {
		l.secrets = append(l.secrets, answer.SecondFactor.Pending.Clone())
		return Finding{State: Warning, Summary: "The exchange asks for a 2FA code over the WebSocket, but not over HTTP.", Reasons: cause.CodeWanted.Causes(known)}
	}
	u := answer.User
	call, err := w.Prove(l.ctx, kiiex.Session{UserID: l.session.UserID, UserName: u.UserName, AccountID: u.AccountID, OMSID: u.OMSID})
	ended := "The login was ended."
	if !w.LogOut(l.ctx) {
		ended = api.LogOutUnconfirmed
	}
	f := Finding{State: Passed, Summary: "The exchange accepts the credential over its WebSocket, too, and answers " + call + " there."}
	switch {
	case api.ReachOf(err) == api.ReachNotOffered:
		f = Finding{State: Skipped, Summary: "Not proved: the exchange accepts the login over its WebSocket, and offers no call there that would show whether it works. The credential is not at fault."}
	case err != nil:
		f = fail(cause.UnansweredOverWebSocket, err)
	}
	f.Learned = append(f.Learned, ended)
	return f
}
