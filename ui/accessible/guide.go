package accessible

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"kiikey/store/state"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
	"kiikey/ui/words"
	"kiikey/ui/words/walkthrough"
)

// guide is the walkthrough: the same pages as on the screens, each shown once with its actions. An empty line continues.
// The pages show the conversation's active credential.
type guide struct {
	*conversation
	at walkthrough.Page
	walkthrough.Progress
	heard bool // the session was shown on this page
	left  bool // the user leaves
}

// walkThrough shows the pages, from the last one shown, until the user leaves or finishes. The error ends the
// conversation.
func (c *conversation) walkThrough(ctx context.Context) error {
	g := &guide{conversation: c}
	defer func() {
		g.speakOf(nil)
		c.guided = false
	}()
	place := c.job.State().Onboarding()
	if page, ok := walkthrough.Named(place.Step); ok {
		g.at = page
	}
	if place.Step == "" && c.job.Store() != nil {
		place.Done = true // opened by a user with a vault: it doesn't open automatically
	}
	g.remember(place)
	for !g.left {
		if err := g.page(ctx); err != nil {
			return err
		}
	}
	return nil
}

// page shows a page and its actions, until another page is due.
func (g *guide) page(ctx context.Context) error {
	at := g.at
	g.heard = false
	place := g.job.State().Onboarding()
	place.Step = at.Name()
	g.remember(place)
	if err := g.settle(ctx, g.look(ctx)); err != nil {
		return err
	}
	g.Say("Walkthrough, page " + strconv.Itoa(int(at)+1) + " of " + strconv.Itoa(int(walkthrough.Pages)) + ". " + at.Name() + ": " + strings.TrimSuffix(at.Heading(), "?") + ".")
	g.text()
	before := ""
	for g.at == at && !g.left {
		err := g.offer(ctx, "Walkthrough", g.items(), 1, &before)
		switch {
		case errors.Is(err, ask.ErrBack) && at == walkthrough.Welcome:
			return g.leave(ctx)
		case errors.Is(err, ask.ErrBack):
			g.at--
			return nil
		case err != nil && !errors.Is(err, errGone):
			return err
		}
		if err := g.settle(ctx, g.look(ctx)); err != nil {
			return err
		}
	}
	return nil
}

// look reads how far the user is.
func (g *guide) look(ctx context.Context) error {
	progress, err := walkthrough.Read(ctx, g.job, g.job.State().Onboarding().Credential, "")
	if err != nil {
		return err
	}
	g.Progress = progress
	g.speakOf(progress.Summary)
	return nil
}

// speakOf makes summary the credential of the pages. Its login stays with it.
func (g *guide) speakOf(summary *flow.Summary) {
	if summary != nil && g.active != nil && g.active.summary.ID == summary.ID {
		g.active.summary = *summary
		return
	}
	if g.active != nil {
		g.active.forgetLogin()
		g.active = nil
	}
	if summary != nil {
		g.active = &activeCredential{summary: *summary}
	}
}

// remember saves the place. If that fails, the user loses a page at most.
func (g *guide) remember(place state.Onboarding) {
	if place == g.job.State().Onboarding() {
		return
	}
	if err := g.job.State().SetOnboarding(place); err != nil {
		g.sayProblem(err)
	}
}

func (g *guide) leave(context.Context) error {
	g.left = true
	g.Say("The walkthrough is in the main menu.")
	return nil
}

// close ends the walkthrough until the user opens it.
func (g *guide) close(context.Context) error {
	g.left = true
	g.remember(state.Onboarding{Done: true})
	g.Say(words.Reopen("Use the main menu"))
	return nil
}

// turn offers another page.
func (g *guide) turn(label string, to walkthrough.Page) item {
	return item{option{label, ""}, func(context.Context) error {
		g.at = to
		return nil
	}}
}

// items are the actions of the page, the next step first.
func (g *guide) items() []item {
	var items []item
	if g.at < walkthrough.Next {
		items = append(items, g.turn("Continue", g.at+1))
	}
	work := g.work()
	switch {
	case len(work) == 0:
	case g.done():
		items = append(items, work...)
	default: // the work of the page comes first
		items = append(work, items...)
	}
	if g.at > walkthrough.Welcome {
		items = append(items, g.turn("Previous page", g.at-1))
	}
	items = append(items, item{option{"Leave for now", "Goes to the main menu. The walkthrough resumes at this page."}, g.leave})
	if g.at == walkthrough.Welcome {
		items = append(items, item{option{"Skip for good", "It won't open automatically again."}, g.close})
	}
	return items
}

// done reports whether the work of the page is done.
func (g *guide) done() bool {
	switch g.at {
	case walkthrough.Vault:
		return g.Situation != flow.NoVault
	case walkthrough.Import, walkthrough.Sign:
		return g.active != nil
	case walkthrough.Test:
		return walkthrough.Accepted(g.Summary)
	case walkthrough.Session:
		return g.heard
	}
	return g.at != walkthrough.Next
}

// work returns the work that a page offers, or the page whose work must come first.
func (g *guide) work() []item {
	first := func(to walkthrough.Page) []item {
		return []item{g.turn("Go to the page "+to.Name()+" first", to)}
	}
	on := func(label, help string, do func(context.Context, *activeCredential) error) item {
		return item{option{label, help}, func(ctx context.Context) error { return do(ctx, g.active) }}
	}
	again := on("Test again", words.Test.Sentence(), g.test)
	switch g.at {
	case walkthrough.Vault:
		if g.Situation == flow.NoVault {
			return []item{{option{"Create the vault", "You choose its passphrase."}, g.makeStore}}
		}
	case walkthrough.Import:
		if g.Situation == flow.NoVault {
			return first(walkthrough.Vault)
		}
		return []item{
			offer(words.TrySandbox, g.bring(g.bringSample)),
			offer(words.ImportOwn, g.bring(g.bringKey)),
			offer(words.RestoreIt, g.restore),
			g.turn(words.GetKey.Title(), walkthrough.Environment),
		}
	case walkthrough.Sign:
		if g.active == nil {
			return first(walkthrough.Import)
		}
		return []item{on("More about the signature", "Copy it, reveal it, or see how to create it.", g.sign)}
	case walkthrough.Test:
		switch {
		case g.active == nil:
			return first(walkthrough.Import)
		case walkthrough.Accepted(g.Summary):
			return []item{again}
		case g.Summary.LastTest == nil:
			return []item{on(words.Test.Label(), words.Test.Sentence(), g.test)}
		}
		return []item{
			again,
			on("Diagnose", words.Diagnose.Sentence(), g.why),
			on(words.Edit.Label(), words.Edit.Sentence(), g.edit),
		}
	case walkthrough.Session:
		switch {
		case !walkthrough.Accepted(g.Summary):
			return first(walkthrough.Test)
		case g.sessionGone():
			return []item{again}
		}
		return []item{on("Show the session", words.ShowSession.Sentence(), func(ctx context.Context, v *activeCredential) error {
			g.heard = true
			return g.session(ctx, v)
		})}
	case walkthrough.Next:
		if g.Situation == flow.NoVault {
			return first(walkthrough.Vault)
		}
		return []item{
			{option{"Finish and go to the main menu", words.Reopen("Use it")}, g.close},
			{option{"Import another API key", words.Import.Sentence()}, g.bring(g.bringKey)},
		}
	}
	return nil
}

// makeStore creates the vault and continues.
func (g *guide) makeStore(ctx context.Context) error {
	if err := g.create(ctx); err != nil || g.job.Store() == nil {
		return err
	}
	g.at++
	return nil
}

// bring continues with the credential that in returns.
func (g *guide) bring(in func(context.Context) (flow.Summary, error)) func(context.Context) error {
	return func(ctx context.Context) error {
		summary, err := in(ctx)
		if err != nil {
			return err
		}
		place := g.job.State().Onboarding()
		place.Credential = summary.ID
		g.remember(place)
		g.speakOf(&summary)
		if g.at == walkthrough.Next {
			g.at = walkthrough.Test // the user has seen how to sign
		} else {
			g.at++
		}
		return nil
	}
}

// test logs in, and continues if the exchange accepts.
func (g *guide) test(ctx context.Context, v *activeCredential) error {
	if err := g.conversation.test(ctx, v); err != nil || v.login == nil {
		return err
	}
	g.at = walkthrough.Session
	return nil
}

// sessionGone reports whether the built-in sandbox's session ended when kiikey locked or quit.
func (g *guide) sessionGone() bool {
	env, err := g.job.Environment(g.Summary.Environment)
	return g.active.login == nil && err == nil && env.IsEmbedded()
}

// text shows the text of the page.
func (g *guide) text() {
	switch g.at {
	case walkthrough.Welcome:
		g.Say(walkthrough.WhatThisIs)
	case walkthrough.Vault:
		g.Say(walkthrough.KeptInVault)
		g.Say(walkthrough.Secrecy(g.job.Settings().Lock.IdleMinutes, "Lock, in the main menu, locks at once"))
		g.Say(walkthrough.NoWayBack)
	case walkthrough.Environment:
		g.Say(walkthrough.EnvironmentsApart)
		for _, e := range g.job.Environments() {
			g.Say(shown(e.Name) + ": " + words.Purpose(e.Kind) + ".")
		}
		g.Say(walkthrough.WhereAKeyWorks)
	case walkthrough.Key:
		g.Say(walkthrough.WhereAKeyIsMade)
		for i, text := range walkthrough.MakingAKey {
			g.Say("Step " + strconv.Itoa(i+1) + ". " + text)
		}
		g.Say(walkthrough.NoneOfThisNeeded)
	case walkthrough.Fields:
		for _, f := range walkthrough.WhatFieldsAreFor {
			g.Say(f[0] + ": " + f[1] + ".")
		}
		g.Say(walkthrough.WhereTheUserIDIs)
	default:
		g.workText()
	}
}

// workText is text for the pages with work.
func (g *guide) workText() {
	key := ""
	if g.active != nil {
		key = g.summaryWords(g.active.summary)
	}
	switch g.at {
	case walkthrough.Import:
		if g.Situation == flow.NoVault {
			g.Say(walkthrough.NoPlaceYet)
			return
		}
		if key != "" {
			g.Say("You have a credential: " + key)
		}
		g.Say(walkthrough.TheSample)
		g.Say(walkthrough.YourOwn)
	case walkthrough.Sign:
		g.Say(walkthrough.WhatASignatureIs)
		if key == "" {
			g.Say(walkthrough.SignatureLater)
			return
		}
		g.sayMessage(g.active.summary, g.active.summary.Nonce)
	case walkthrough.Test:
		g.Say(walkthrough.WhatATestIs)
		if key == "" {
			key = walkthrough.NothingToTest
		}
		g.Say(key)
	case walkthrough.Session:
		g.Say(walkthrough.WhatASessionIs)
		g.Say(walkthrough.WhatComesWithIt)
		switch {
		case !walkthrough.Accepted(g.Summary):
			g.Say(walkthrough.SessionLater)
		case g.sessionGone():
			g.Say(walkthrough.SessionGone)
		default:
			g.Say(walkthrough.SessionsAreKept)
		}
	case walkthrough.Next:
		for _, r := range g.Environments {
			_, state := r.State()
			g.Say(shown(r.Environment.Name) + ": " + state + ".")
		}
		g.Say(walkthrough.NextStep(g.Environments))
		g.Say(walkthrough.BeforeProduction)
	}
}
