package ui

import "charm.land/bubbles/v2/key"

// Keys that mean the same on several screens, and in the palette.
var (
	openKey     = key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "open: see all that is stored of it"))
	importKey   = key.NewBinding(key.WithKeys("i"), key.WithHelp("i", "import: import a key from an exported file"))
	practiseKey = key.NewBinding(key.WithKeys("p"), key.WithHelp("p", "practise: practise with the sandbox's sample key"))
	signKey     = key.NewBinding(key.WithKeys("s"), key.WithHelp("s", "sign: make the signature"))
	testKey     = key.NewBinding(key.WithKeys("t"), key.WithHelp("t", "test: test it: log in once"))
	whyKey      = key.NewBinding(key.WithKeys("d"), key.WithHelp("d", "why?: diagnose: find out why it does not work"))
	filterKey   = key.NewBinding(key.WithKeys("/"), key.WithHelp("/", "filter: show only what fits a text"))
	renameKey   = key.NewBinding(key.WithKeys("n"), key.WithHelp("n", "rename: give it another name"))
	editKey     = key.NewBinding(key.WithKeys("E"), key.WithHelp("E", "edit: change its user ID, nonce and more"))
	removeKey   = key.NewBinding(key.WithKeys("x", "delete"), key.WithHelp("x", "remove: delete it from this computer"))
	activityKey = key.NewBinding(key.WithKeys("a"), key.WithHelp("a", "activity: see what was done when"))
	backupKey   = key.NewBinding(key.WithKeys("b"), key.WithHelp("b", "back up: write a backup, everything in one encrypted file"))
	restoreKey  = key.NewBinding(key.WithKeys("B"), key.WithHelp("B", "restore: bring back a backup"))
	guideKey    = key.NewBinding(key.WithKeys("w"), key.WithHelp("w", "walk-through: be led from an empty vault to a session"))
	againKey    = key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "try again"))
	// passphraseKey is in the palette alone: nobody needs it often.
	passphraseKey = key.NewBinding(key.WithHelp("", "passphrase: give the vault another passphrase"))
)
