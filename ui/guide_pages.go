package ui

import (
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/store"
	"kiikey/ui/flow"
)

// The guide's pages, in their order.
const (
	pageWelcome = iota
	pageSafe
	pageEnvironment
	pageKey
	pageFields
	pageImport
	pageSign
	pageTest
	pageSession
	pageNext
)

func guidePages() []guidePage {
	onlyNext := func(s *guideScreen) []deed { return []deed{s.next()} }
	return []guidePage{
		pageWelcome:     {"Welcome", "Welcome to kiikey", (*guideScreen).drawWelcome, (*guideScreen).welcomeDeeds, nil},
		pageSafe:        {"Safe", "Where your keys are kept", (*guideScreen).drawSafe, (*guideScreen).safeDeeds, (*guideScreen).hasStore},
		pageEnvironment: {"Environment", "Which exchange", (*guideScreen).drawEnvironment, onlyNext, nil},
		pageKey:         {"Key", "Where a key is made", (*guideScreen).drawKey, onlyNext, nil},
		pageFields:      {"Fields", "What each field is for", (*guideScreen).drawFields, onlyNext, nil},
		pageImport:      {"Import", "Bring a key in", (*guideScreen).drawImport, (*guideScreen).importDeeds, (*guideScreen).hasKey},
		pageSign:        {"Sign", "How a login is signed", (*guideScreen).drawSign, (*guideScreen).signDeeds, (*guideScreen).hasKey},
		pageTest:        {"Test", "Does the exchange accept it?", (*guideScreen).drawTest, (*guideScreen).testDeeds, (*guideScreen).accepted},
		pageSession:     {"Session", "What an accepted login gives you", (*guideScreen).drawSession, (*guideScreen).sessionDeeds, (*guideScreen).accepted},
		pageNext:        {"Next", "From practice to real money", (*guideScreen).drawNext, (*guideScreen).nextDeeds, nil},
	}
}

// pageOf says which page each tab of a credential belongs to: going on from the tab leads to the page after it.
var pageOf = [...]int{
	tabKey: pageImport, tabSignature: pageSign, tabTest: pageTest, tabSession: pageSession, tabWhy: pageTest, tabRequests: pageTest,
}

func (s *guideScreen) drawWelcome(b *body) {
	s.text(b, "kiikey keeps your KIIEX API keys encrypted, signs with them, and tests whether they work.")
	b.add("")
	s.text(b, "This walk-through leads to your first session, one page at a time. You need no key and no account: you can practise. "+
		"Nothing is sent until you say so. esc leaves, and w comes back to your page.")
}

func (s *guideScreen) welcomeDeeds() []deed {
	begin := s.next()
	begin.Binding = named(begin.Binding, "begin")
	return []deed{begin}
}

func (s *guideScreen) hasStore() bool { return s.job.Store() != nil }

func (s *guideScreen) drawSafe(b *body) {
	switch open := s.job.Store(); {
	case open == nil:
		s.text(b, "On this computer, encrypted: in a file that only your passphrase opens, or in the keyring of your system.")
	case open.Backend() == store.Vault:
		s.ticked(b, "On this computer, in an encrypted file that only your passphrase opens.")
	default:
		s.ticked(b, "On this computer, in the keyring of your system: "+string(open.Backend())+".")
	}
	b.add("")
	s.text(b, "The API secret is masked on every screen, and never sent: the exchange gets signatures. After "+
		itoa(s.job.Settings().Lock.IdleMinutes)+" idle minutes kiikey locks; ctrl+l locks at once.")
	b.add("")
	s.text(b, "Nobody can restore a lost passphrase. The command kiikey backup keeps a copy of everything.")
}

func (s *guideScreen) safeDeeds() []deed {
	if s.hasStore() {
		return []deed{s.next()}
	}
	return []deed{{named(s.common.keys.enter, "choose where they are kept"), s.chooseStore}}
}

// chooseStore opens the choice of the backend, or asks for the passphrase where the backend is chosen.
func (s *guideScreen) chooseStore() (action, tea.Cmd) {
	if s.situation == flow.PassphraseToChoose {
		return push{newCreateScreen(s.common)}, nil
	}
	choice := newWelcomeScreen(s.common)
	choice.guided = true
	return push{choice}, nil
}

func (s *guideScreen) drawEnvironment(b *body) {
	s.text(b, "Environments know nothing of each other:")
	b.add("")
	for _, e := range s.job.Environments() {
		s.item(b, s.styles.environmentMark(shown(e.Name), e.Kind), environmentWords(e.Kind))
	}
	b.add("")
	s.text(b, "A key works only where it was made. The wrong environment is the commonest reason for a refusal: kiikey asks for it at the import, "+
		"and shows it from then on.")
}

func environmentWords(kind kiiex.EnvironmentKind) string {
	switch kind {
	case kiiex.KindSandbox:
		return "inside this program, to practise"
	case kiiex.KindStaging:
		return "for trying, apart from the real one"
	case kiiex.KindProduction:
		return "real money; kiikey asks first"
	}
	return "from your configuration file"
}

func (s *guideScreen) drawKey(b *body) {
	s.text(b, "In the exchange's web page, staging's or production's:")
	b.add("")
	for i, text := range []string{
		"Profile, API Keys, Create.",
		"Tick Trading only. Leave Withdraw off: without it a key cannot send money away.",
		"IP whitelist, if your address is fixed: then the key works from nowhere else.",
		"Export JSON: the secret is shown only this once.",
	} {
		s.after(b, s.styles.key.Render(itoa(i+1))+"  ", text)
	}
	b.add("")
	s.text(b, "To practise you need none of this.")
}

func (s *guideScreen) drawFields(b *body) {
	for _, f := range [][2]string{
		{"API key", "names the key; signed along"},
		{"API secret", "makes the signatures; never sent"},
		{"Nonce", "a number, signed along; 0 is usual"},
		{"User ID", "who you are, in digits; signed along"},
		{"Permissions", "what the key may do"},
		{"IP whitelist", "the addresses it works from"},
	} {
		s.item(b, s.styles.fieldLabel.Render(f[0]), f[1])
	}
	b.add("")
	s.text(b, "Your User ID is on none of those pages. Support knows it. Most likely you also find it in the browser (F12, Network, search for UserId) as you log in.")
}
