package accessible

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"kiikey/ui/ask"
	"kiikey/ui/flow"
	"kiikey/ui/words"
	"kiikey/ui/words/walkthrough"
)

// guide is the walkthrough: the same pages as on the screens, each shown once with its actions. An empty line continues.
// The pages show the conversation's active credential.
type guide struct {
	*conversation
	walkthrough.Walk
	left bool // the user leaves
}

// walkThrough shows the pages, from the last one shown, until the user leaves or finishes. The error ends the
// conversation.
func (c *conversation) walkThrough(ctx context.Context) error {
	g := &guide{conversation: c, Walk: walkthrough.Begin(c.job, c.job.State().Onboarding())}
	defer func() {
		g.speakOf(nil)
		c.guided = false
	}()
	for !g.left {
		if err := g.page(ctx); err != nil {
			return err
		}
	}
	return nil
}

// page shows a page and its actions, until another page is due.
func (g *guide) page(ctx context.Context) error {
	at := g.At
	g.Turn(at)
	g.remember()
	if err := g.settle(ctx, g.look(ctx)); err != nil {
		return err
	}
	g.Say("Walkthrough, page " + strconv.Itoa(int(at)+1) + " of " + strconv.Itoa(int(walkthrough.Pages)) + ". " + at.Name() + ": " + strings.TrimSuffix(at.Heading(), "?") + ".")
	g.text()
	before := ""
	for g.At == at && !g.left {
		err := g.choose(ctx, "Walkthrough", g.items(), 1, &before)
		switch {
		case errors.Is(err, ask.ErrBack) && at == walkthrough.Welcome:
			return g.leave(ctx)
		case errors.Is(err, ask.ErrBack):
			g.Turn(at - 1)
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
	progress, err := walkthrough.Read(ctx, g.job, g.Place.Credential, "")
	if err != nil {
		return err
	}
	g.Environments = progress.Environments
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
	g.Summary = nil
	if summary != nil {
		g.active = &activeCredential{summary: *summary}
		g.Summary = &g.active.summary
	}
}

// remember saves the place. If that fails, the user loses a page at most.
func (g *guide) remember() {
	if g.Place == g.job.State().Onboarding() {
		return
	}
	if err := g.job.State().SetOnboarding(g.Place); err != nil {
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
	g.Close()
	g.remember()
	g.Say(words.Reopen("Use the main menu"))
	return nil
}

// turn offers another page.
func (g *guide) turn(label string, to walkthrough.Page) item {
	return item{label, "", func(context.Context) error {
		g.Turn(to)
		return nil
	}}
}

// items are the actions of the page, the next step first.
func (g *guide) items() []item {
	var items []item
	actions := []walkthrough.Action{}
	if first, missing := g.Missing(); missing {
		items = append(items, g.turn("Go to the page "+first.Name()+" first", first))
	} else {
		actions = g.Actions(g.loggedIn())
	}
	if g.At < walkthrough.Next && !slices.Contains(actions, walkthrough.Continue) {
		actions = append(actions, walkthrough.Continue)
	}
	for _, a := range actions {
		items = append(items, g.item(a))
	}
	if g.At > walkthrough.Welcome {
		items = append(items, g.turn("Previous page", g.At-1))
	}
	items = append(items, item{"Leave for now", "Goes to the main menu. The walkthrough resumes at this page.", g.leave})
	if g.At == walkthrough.Welcome {
		items = append(items, item{"Skip for good", "It won't open automatically again.", g.close})
	}
	return items
}

// item is an action of the walkthrough in the conversation.
func (g *guide) item(a walkthrough.Action) item {
	switch a {
	case walkthrough.CreateVault:
		return item{"Create the vault", "You choose its passphrase.", g.makeStore}
	case walkthrough.TrySandbox:
		return offer(words.TrySandbox, g.bring(g.bringSample))
	case walkthrough.ImportOwn:
		return offer(words.ImportOwn, g.bring(g.bringKey))
	case walkthrough.Restore:
		return offer(words.RestoreIt, g.restore)
	case walkthrough.GetKey:
		return g.turn(words.GetKey.Title(), walkthrough.Environment)
	case walkthrough.OpenSignature:
		return item{"More about the signature", "Copy it, reveal it, or see how to create it.", g.sign}
	case walkthrough.TestNow:
		return offer(words.Test, g.test)
	case walkthrough.TestAgain:
		return item{"Test again", words.Test.Sentence(), g.test}
	case walkthrough.Diagnose:
		return item{"Diagnose", words.Diagnose.Sentence(), g.why}
	case walkthrough.Edit:
		return offer(words.Edit, g.edit)
	case walkthrough.OpenSession:
		return item{"Show the session", words.ShowSession.Sentence(), g.showSession}
	case walkthrough.Finish:
		return item{"Finish and go to the main menu", words.Reopen("Use it"), g.close}
	case walkthrough.ImportNext:
		return item{"Import another API key", words.Import.Sentence(), g.bring(g.bringKey)}
	}
	return g.turn("Continue", g.At+1)
}

// loggedIn reports whether the last login of the pages' credential is at hand.
func (g *guide) loggedIn() bool { return g.active != nil && g.active.login != nil }

// showSession shows the session, after which the next page comes first.
func (g *guide) showSession(ctx context.Context) error {
	g.Shown = true
	return g.session(ctx)
}

// makeStore creates the vault and continues.
func (g *guide) makeStore(ctx context.Context) error {
	if err := g.create(ctx); err != nil || g.job.Store() == nil {
		return err
	}
	g.Turn(walkthrough.Vault + 1)
	return nil
}

// bring continues with the credential that in returns.
func (g *guide) bring(in func(context.Context) (flow.Summary, error)) func(context.Context) error {
	return func(ctx context.Context) error {
		summary, err := in(ctx)
		if err != nil {
			return err
		}
		g.speakOf(&summary)
		g.Imported(g.Summary)
		return nil
	}
}

// test logs in, and continues if the exchange accepts.
func (g *guide) test(ctx context.Context) error {
	if err := g.conversation.test(ctx); err != nil || g.active.login == nil {
		return err
	}
	g.Turn(walkthrough.Session)
	g.Shown = false
	return nil
}

// text shows the text of the page.
func (g *guide) text() {
	for _, line := range g.Lines(g.loggedIn(), "Lock, in the main menu,") {
		switch line.Kind {
		case walkthrough.Term:
			g.Say(line.Term + ": " + line.Text + ".")
		case walkthrough.Step:
			g.Say("Step " + line.Term + ". " + line.Text)
		case walkthrough.Place:
			g.Say(shown(line.Environment.Name) + ": " + line.Text + ".")
		case walkthrough.Credential:
			key := g.summaryWords(g.active.summary)
			if line.Sign != "" {
				key = "You have a credential: " + key
			}
			g.Say(key)
		case walkthrough.Message:
			g.sayMessage(g.active.summary, g.active.summary.Nonce)
		case walkthrough.LastTest: // the credential's words say it
		default:
			g.Say(line.Text)
		}
	}
}
