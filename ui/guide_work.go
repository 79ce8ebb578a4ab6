package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/ui/widget"
	"kiikey/ui/words"
	"kiikey/ui/words/walkthrough"
)

// offer is a key of a page and what it does.
type offer struct {
	key.Binding
	do func() (action, tea.Cmd)
}

// offers are the open page's keys now, Enter first, for the foot of the page and the help line.
func (s *guideScreen) offers() []offer {
	if first, missing := s.Missing(); missing {
		return []offer{s.turns(widget.Named(s.shared.Keys.Enter, "page "+first.Name()+": first "+first.Work()), first)}
	}
	var offers []offer
	for _, a := range s.Actions(s.loggedIn()) {
		offers = append(offers, s.offer(a))
		if a == walkthrough.TestNow {
			offers = append(offers, opens(widget.Named(openTabKey, "open test: see first what it sends"), s.tab(TestTab)))
		}
	}
	if first := &offers[0].Binding; first.Help().Key != "enter" {
		first.SetKeys(append([]string{"enter"}, first.Keys()...)...)
		first.SetHelp("enter", first.Help().Desc)
	}
	return offers
}

// offer is an action of the walkthrough on screens. What only ever comes first has no key but Enter.
func (s *guideScreen) offer(a walkthrough.Action) offer {
	enter := s.shared.Keys.Enter
	switch a {
	case walkthrough.CreateVault:
		return opens(widget.Named(enter, "create vault: create the vault"), Create{Guided: true})
	case walkthrough.TrySandbox:
		return opens(sampleKey, Sample{})
	case walkthrough.ImportOwn:
		return opens(widget.Named(importKey, words.ImportOwn.Binding()), Import{})
	case walkthrough.Restore:
		return opens(restoreKey, Restore{})
	case walkthrough.GetKey:
		return s.turns(getKeyKey, walkthrough.Environment)
	case walkthrough.OpenSignature:
		return opens(widget.Named(openTabKey, "open: show, copy or compare the signature"), s.tab(SignatureTab))
	case walkthrough.TestNow:
		return s.tests("test now: " + words.Test.Does)
	case walkthrough.TestAgain:
		return s.tests("test again")
	case walkthrough.Diagnose:
		return opens(whyKey, s.tab(WhyTab))
	case walkthrough.Edit:
		return opens(editKey, Edit{s.current.summary})
	case walkthrough.OpenSession:
		return opens(widget.Named(openTabKey, "open session: show the session"), s.tab(SessionTab))
	case walkthrough.Finish:
		return offer{widget.Named(enter, "finish: go to your credentials"), s.close}
	case walkthrough.ImportNext:
		return opens(widget.Named(importKey, "import: import the next API key"), Import{})
	}
	word := "continue"
	if s.At == walkthrough.Welcome {
		word = "begin"
	}
	return s.turns(widget.Named(enter, word), s.At+1)
}

var (
	// getKeyKey skips the sandbox: it leads to the pages about your own API keys.
	getKeyKey  = key.NewBinding(key.WithKeys("a"), key.WithHelp("a", words.GetKey.Binding()))
	openTabKey = key.NewBinding(key.WithKeys("o"), key.WithHelp("o", "open"))
)

// loggedIn reports whether the last login of the pages' credential is at hand.
func (s *guideScreen) loggedIn() bool { return s.current != nil && s.current.login != nil }

// opens is an offer to open a place.
func opens(b key.Binding, to Place) offer {
	return offer{b, func() (action, tea.Cmd) { return Open{To: to}, nil }}
}

// turns is an offer to open another page.
func (s *guideScreen) turns(b key.Binding, to walkthrough.Page) offer {
	return offer{b, func() (action, tea.Cmd) { return Top{}, s.turn(to) }}
}

// tests is an offer to test at once, unless the key is held down.
func (s *guideScreen) tests(desc string) offer {
	return offer{widget.Named(testKey, desc), func() (action, tea.Cmd) {
		if s.repeated {
			return heldDown, nil
		}
		to := s.tab(TestTab)
		to.TestNow = true
		return Open{To: to}, nil
	}}
}

// tab is the credential at one of its tabs, lent: going on leads back here.
func (s *guideScreen) tab(tab Tab) Credential {
	return Credential{Summary: s.current.summary, Tab: tab, Current: s.current}
}
