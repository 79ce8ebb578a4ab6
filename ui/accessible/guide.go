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

// guide is the walk-through of the first five minutes: the same pages as on the screens, each read out once, with
// what can be done there. An empty line leads on. The credential that the pages speak of is the conversation's visit.
type guide struct {
	*conversation
	at walkthrough.Page
	walkthrough.Progress
	heard bool // the session was read out on this page
	left  bool // the person wants to go elsewhere
}

// walkThrough leads along the pages from where the person left them, until they leave or have arrived. The error
// ends the conversation.
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
		place.Done = true // called up by somebody with a store of their own: it does not come by itself
	}
	g.remember(place)
	for !g.left {
		if err := g.page(ctx); err != nil {
			return err
		}
	}
	return nil
}

// page reads a page out and does what the person wants there until another one is to be read.
func (g *guide) page(ctx context.Context) error {
	at := g.at
	g.heard = false
	place := g.job.State().Onboarding()
	place.Step = at.Name()
	g.remember(place)
	if err := g.settle(ctx, g.look(ctx)); err != nil {
		return err
	}
	g.say("Walkthrough, page " + strconv.Itoa(int(at)+1) + " of " + strconv.Itoa(int(walkthrough.Pages)) + ". " + at.Name() + ": " + strings.TrimSuffix(at.Heading(), "?") + ".")
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

// look finds out how far the person is by now.
func (g *guide) look(ctx context.Context) error {
	progress, err := walkthrough.Read(ctx, g.job, g.job.State().Onboarding().Credential, "")
	if err != nil {
		return err
	}
	g.Progress = progress
	g.speakOf(progress.Summary)
	return nil
}

// speakOf makes a credential the one that the pages speak of. A login of this visit stays with it.
func (g *guide) speakOf(summary *flow.Summary) {
	if summary != nil && g.visit != nil && g.visit.summary.ID == summary.ID {
		g.visit.summary = *summary
		return
	}
	if g.visit != nil {
		g.visit.forgetLogin()
		g.visit = nil
	}
	if summary != nil {
		g.visit = &visit{summary: *summary}
	}
}

// remember writes down where the person is. A place that cannot be kept costs them a page at most.
func (g *guide) remember(place state.Onboarding) {
	if place == g.job.State().Onboarding() {
		return
	}
	if err := g.job.State().SetOnboarding(place); err != nil {
		g.tell(err)
	}
}

func (g *guide) leave(context.Context) error {
	g.left = true
	g.say("The walkthrough is in the main menu.")
	return nil
}

// close ends the walk-through for good, until it is called up.
func (g *guide) close(context.Context) error {
	g.left = true
	g.remember(state.Onboarding{Done: true})
	g.say(words.Reopen("Use the main menu"))
	return nil
}

// turn is what leads to another page.
func (g *guide) turn(label string, to walkthrough.Page) item {
	return item{option{label, ""}, func(context.Context) error {
		g.at = to
		return nil
	}}
}

// items are what can be done on the page, what leads on first.
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
	default: // what the page is for comes first
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

// done reports whether what the page is for has been done.
func (g *guide) done() bool {
	switch g.at {
	case walkthrough.Vault:
		return g.Situation != flow.NoVault
	case walkthrough.Import, walkthrough.Sign:
		return g.visit != nil
	case walkthrough.Test:
		return walkthrough.Accepted(g.Summary)
	case walkthrough.Session:
		return g.heard
	}
	return g.at != walkthrough.Next
}

// work is what a page offers beside turning it. Where another page's work is needed first, it leads there.
func (g *guide) work() []item {
	first := func(to walkthrough.Page) []item {
		return []item{g.turn("Go to the page "+to.Name()+" first", to)}
	}
	on := func(label, help string, do func(context.Context, *visit) error) item {
		return item{option{label, help}, func(ctx context.Context) error { return do(ctx, g.visit) }}
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
		}
	case walkthrough.Sign:
		if g.visit == nil {
			return first(walkthrough.Import)
		}
		return []item{on("More about the signature", "Copy it, reveal it, or see how to create it.", g.sign)}
	case walkthrough.Test:
		switch {
		case g.visit == nil:
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
		return []item{on("Show the session", words.ShowSession.Sentence(), func(ctx context.Context, v *visit) error {
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

// makeStore makes the vault, and goes on.
func (g *guide) makeStore(ctx context.Context) error {
	if err := g.create(ctx); err != nil || g.job.Store() == nil {
		return err
	}
	g.at++
	return nil
}

// bring goes on with a credential that comes in.
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
			g.at = walkthrough.Test // how a login is signed is known by now
		} else {
			g.at++
		}
		return nil
	}
}

// test logs in, and goes on when that is accepted.
func (g *guide) test(ctx context.Context, v *visit) error {
	if err := g.conversation.test(ctx, v); err != nil || v.login == nil {
		return err
	}
	g.at = walkthrough.Session
	return nil
}

// sessionGone reports that the key was accepted by the sandbox before kiikey was locked or ended.
func (g *guide) sessionGone() bool {
	env, err := g.job.Environment(g.Summary.Environment)
	return g.visit.login == nil && err == nil && env.IsEmbedded()
}

// text reads out what the page says.
func (g *guide) text() {
	switch g.at {
	case walkthrough.Welcome:
		g.say(walkthrough.WhatThisIs)
	case walkthrough.Vault:
		g.say(walkthrough.KeptInVault)
		g.say(walkthrough.Secrecy(g.job.Settings().Lock.IdleMinutes, "Lock, in the main menu, locks at once"))
		g.say(walkthrough.NoWayBack)
	case walkthrough.Environment:
		g.say(walkthrough.EnvironmentsApart)
		for _, e := range g.job.Environments() {
			g.say(shown(e.Name) + ": " + words.Purpose(e.Kind) + ".")
		}
		g.say(walkthrough.WhereAKeyWorks)
	case walkthrough.Key:
		g.say(walkthrough.WhereAKeyIsMade)
		for i, text := range walkthrough.MakingAKey {
			g.say("Step " + strconv.Itoa(i+1) + ". " + text)
		}
		g.say(walkthrough.NoneOfThisNeeded)
	case walkthrough.Fields:
		for _, f := range walkthrough.WhatFieldsAreFor {
			g.say(f[0] + ": " + f[1] + ".")
		}
		g.say(walkthrough.WhereTheUserIDIs)
	default:
		g.workText()
	}
}

// workText is text for the pages on which something is done.
func (g *guide) workText() {
	key := ""
	if g.visit != nil {
		key = g.summaryWords(g.visit.summary)
	}
	switch g.at {
	case walkthrough.Import:
		if g.Situation == flow.NoVault {
			g.say(walkthrough.NoPlaceYet)
			return
		}
		if key != "" {
			g.say("You have a credential: " + key)
		}
		g.say(walkthrough.TheSample)
		g.say(walkthrough.YourOwn)
	case walkthrough.Sign:
		g.say(walkthrough.WhatASignatureIs)
		if key == "" {
			g.say(walkthrough.SignatureLater)
			return
		}
		g.sayMessage(g.visit.summary, g.visit.summary.Nonce)
	case walkthrough.Test:
		g.say(walkthrough.WhatATestIs)
		if key == "" {
			key = walkthrough.NothingToTest
		}
		g.say(key)
	case walkthrough.Session:
		g.say(walkthrough.WhatASessionIs)
		g.say(walkthrough.WhatComesWithIt)
		switch {
		case !walkthrough.Accepted(g.Summary):
			g.say(walkthrough.SessionLater)
		case g.sessionGone():
			g.say(walkthrough.SessionGone)
		default:
			g.say(walkthrough.SessionsAreKept)
		}
	case walkthrough.Next:
		for _, r := range g.Rungs {
			_, state := r.State()
			g.say(shown(r.Environment.Name) + ": " + state + ".")
		}
		g.say(walkthrough.NextRung(g.Rungs))
		g.say(walkthrough.BeforeProduction)
	}
}
