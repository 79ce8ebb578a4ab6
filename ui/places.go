package ui

import (
	"fmt"

	"kiikey/ui/flow"
)

// screenAt makes the screen of a place.
func (a *app) screenAt(p Place) screen {
	c := a.shared
	switch p := p.(type) {
	case Opening:
		return a.opening()
	case List:
		return newCredentialsScreen(c, &a.arrangement, p)
	case Several:
		return newTestSeveralScreen(c, p)
	case Activity:
		return newActivityScreen(c)
	case Event:
		return newEventScreen(c, p)
	case Credential:
		return newCredentialScreen(c, p)
	case CopyField:
		return newCopyScreen(c, p)
	case Rename:
		return newRenameScreen(c, p)
	case Edit:
		return newEditScreen(c, p)
	case Environments:
		return newEnvironmentScreen(c, p)
	case Compare:
		return newCompareScreen(c, p)
	case Explain:
		return newExplainScreen(c, p)
	case Request:
		return newRequestScreen(c, p)
	case Report:
		return newReportScreen(c, p)
	case Import:
		return newImportScreen(c)
	case Practise:
		source, err := flow.SampleExport()
		if err != nil {
			return newProblemScreen(c, Trouble{"Practise", err})
		}
		return newPracticeScreen(c, source)
	case Candidates:
		return newCandidatesScreen(c, p)
	case Preview:
		return newPreviewScreen(c, p)
	case Create:
		return newCreateScreen(c, p)
	case Remember:
		return newRememberScreen(c, p)
	case NewPassphrase:
		return newPassphraseScreen(c)
	case Backup:
		return newBackupScreen(c)
	case Restore:
		return newRestoreScreen(c)
	case Guide:
		return newGuideScreen(c, a.onboarding, p)
	case Trouble:
		return newProblemScreen(c, p)
	}
	panic(fmt.Sprintf("no screen for %T", p)) // TestEveryPlaceHasItsScreen
}

// stackFor is the screens that a place begins with where no base took it: the list lies below what a person can go
// back from.
func (a *app) stackFor(p Place) []screen {
	switch p := p.(type) {
	case Opening, List, Guide:
		return []screen{a.screenAt(p)}
	case Credential:
		return []screen{a.screenAt(List{Selected: p.Summary.Name}), a.screenAt(p)}
	}
	return []screen{a.screenAt(List{}), a.screenAt(p)}
}

// opening is the screen that the vault's situation asks for, or what was left by locking once nothing has to be
// unlocked.
func (a *app) opening() screen {
	situation, err := a.shared.job.Situation()
	if err != nil {
		return a.screenAt(Trouble{Err: err})
	}
	if resume := a.resume; resume != nil && situation != flow.Locked {
		a.resume = nil
		return a.screenAt(resume)
	}
	switch situation {
	case flow.NoVault:
		return a.screenAt(Create{})
	case flow.Unlocked:
		return a.screenAt(List{})
	}
	return newUnlockScreen(a.shared)
}
