package ui

import (
	"charm.land/bubbles/v2/key"

	"kiikey/ui/words"
)

// Keys that mean the same on several screens, and in the palette.
var (
	openKey     = key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "open: show its fields"))
	importKey   = key.NewBinding(key.WithKeys("i"), key.WithHelp("i", words.Import.Binding()))
	sampleKey   = key.NewBinding(key.WithKeys("p"), key.WithHelp("p", words.TrySandbox.Binding()))
	signKey     = key.NewBinding(key.WithKeys("s"), key.WithHelp("s", words.Sign.Binding()))
	testKey     = key.NewBinding(key.WithKeys("t"), key.WithHelp("t", "open test: go to the test"))
	whyKey      = key.NewBinding(key.WithKeys("d"), key.WithHelp("d", words.Diagnose.Binding()))
	filterKey   = key.NewBinding(key.WithKeys("/"), key.WithHelp("/", "filter: show only what matches"))
	renameKey   = key.NewBinding(key.WithKeys("n"), key.WithHelp("n", words.Rename.Binding()))
	editKey     = key.NewBinding(key.WithKeys("E"), key.WithHelp("E", words.Edit.Binding()))
	removeKey   = key.NewBinding(key.WithKeys("x", "delete"), key.WithHelp("x", words.RemoveIt.Binding()))
	activityKey = key.NewBinding(key.WithKeys("a"), key.WithHelp("a", words.Activity.Binding()))
	requestsKey = key.NewBinding(key.WithHelp("", words.AllRequests.Binding())) // in the palette alone
	backupKey   = key.NewBinding(key.WithKeys("b"), key.WithHelp("b", words.BackUp.Binding()))
	restoreKey  = key.NewBinding(key.WithKeys("B"), key.WithHelp("B", words.RestoreIt.Binding()))
	guideKey    = key.NewBinding(key.WithKeys("w"), key.WithHelp("w", words.WalkThrough.Binding()))
	againKey    = key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "try again"))
	// passphraseKey is in the palette alone: it is rarely needed.
	passphraseKey = key.NewBinding(key.WithHelp("", words.Passphrase.Binding()))
)
