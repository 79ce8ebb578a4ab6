package ui

import (
	"fmt"

	"kiikey/ui/widget"
	"kiikey/ui/words/walkthrough"
)

// places is the table of the screens, with what outlives them.
type places struct {
	shared *shared
	// arrangement is the list's order and filter, until the vault is locked.
	arrangement arrangement
	// onboarding is the user's place in the walkthrough.
	onboarding *onboarding
}

func newPlaces(c *shared) *places {
	return &places{shared: c, onboarding: newOnboarding(c.job.State())}
}

// first returns the program's first place; nil for the one that the vault's situation asks for.
func (t *places) first() Place {
	if walkthrough.Opens(t.shared.job) {
		return Guide{}
	}
	return nil
}

// locked forgets what tells of names.
func (t *places) locked() { t.arrangement = arrangement{} }

// ended saves where the user is; what fails has been told when the page was turned, and costs a page at most.
func (t *places) ended() { _ = t.onboarding.save() }

// screenAt makes the screen of a place.
func (t *places) screenAt(p Place) screen {
	c := t.shared
	switch p := p.(type) {
	case List:
		return newCredentialsScreen(c, &t.arrangement, p)
	case Several:
		return newTestSeveralScreen(c, p)
	case Requests:
		return newRequestsScreen(c, nil)
	case HandOver:
		return newHandoverScreen(c, p)
	case Recipient:
		return &recipientScreen{shared: c}
	case Activity:
		return newActivityScreen(c)
	case Event:
		return &eventScreen{c, eventLine(c.job.Now(), p.Event)}
	case Credential:
		return newCredentialScreen(c, p)
	case CopyField:
		return newCopyScreen(c, p)
	case Rename:
		return newRenameScreen(c, p)
	case Edit:
		return newEditScreen(c, p)
	case Rotate:
		return newRotateScreen(c, p, t.screenAt(Import{}).(*importScreen))
	case Environments:
		return newEnvironmentScreen(c, p)
	case Compare:
		return newCompareScreen(c, p)
	case Explain:
		return newExplainScreen(c, p)
	case Call:
		return newCallScreen(c, p)
	case Request:
		return newRequestScreen(c, p)
	case Report:
		return &reportScreen{c, p.Text}
	case Import:
		return newImportScreen(c, p)
	case Sample:
		return &sampleScreen{shared: c}
	case Candidates:
		return &candidatesScreen{shared: c, Candidates: p, pick: widget.Pick{Count: len(p.Source.Drafts)}}
	case Preview:
		return newPreviewScreen(c, p)
	case Create:
		return newCreateScreen(c, p)
	case Remember:
		return &rememberScreen{shared: c, keyrings: p.Keyrings, pick: widget.Pick{Count: len(p.Keyrings) + 1}}
	case Unlock:
		return newUnlockScreen(c)
	case NewPassphrase:
		return newPassphraseScreen(c)
	case Backup:
		return newBackupScreen(c)
	case Restore:
		return newRestoreScreen(c)
	case Guide:
		return newGuideScreen(c, t.onboarding, p)
	case Trouble:
		return &problemScreen{c, p}
	}
	panic(fmt.Sprintf("no screen for %T", p)) // TestEveryPlaceHasItsScreen
}
