package ui

import (
	"charm.land/bubbles/v2/key"

	"kiikey/kiiex/problem"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// The keys of the list of credentials alone.
var (
	sessionKey  = key.NewBinding(key.WithKeys("o"), key.WithHelp("o", words.ShowSession.Binding()))
	fieldKey    = key.NewBinding(key.WithKeys("c"), key.WithHelp("c", words.CopyField.Binding()))
	handOverKey = key.NewBinding(key.WithKeys("H"), key.WithHelp("H", words.HandOver.Binding()))
	markKey     = key.NewBinding(key.WithKeys("space"), key.WithHelp("space", "mark: mark it to test several"))
	markAllKey  = key.NewBinding(key.WithKeys("*"), key.WithHelp("*", "mark all: mark all listed, or none"))
	unmarkKey   = key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "unmark: clear all marks"))
	unfilterKey = key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "show all: clear the filter"))
	sortKey     = key.NewBinding(key.WithKeys("S"), key.WithHelp("S", "sort: sort by name, expires, note and others"))
	reverseKey  = key.NewBinding(key.WithKeys("R"), key.WithHelp("R", "reverse: reverse the order"))
	lockKey     = key.NewBinding(key.WithKeys("l", "ctrl+l"), key.WithHelp("l", words.Lock.Binding()))
)

func (s *credentialsScreen) keys() []key.Binding {
	k := s.shared.Keys
	switch {
	case s.typing():
		return s.field.keys(k)
	case len(s.all) == 0:
		return []key.Binding{importKey, sampleKey, guideKey, s.undoKey(), restoreKey, recipientKey, activityKey, lockKey, k.Quit}
	}
	unfilter, unmark, test, handOver := unfilterKey, unmarkKey, widget.Named(testKey, words.Test.Binding()), handOverKey
	unfilter.SetEnabled(s.filter != "")
	unmark.SetEnabled(s.filter == "" && len(s.marked) > 0)
	if n := len(s.marked); n > 0 {
		test = widget.Named(test, "open test "+problem.Thousands(n)+": go to the test of the marked ones")
		handOver = widget.Named(handOver, "hand over "+problem.Thousands(n)+": encrypt the marked ones to a colleague")
	}
	about := []key.Binding{openKey, test, signKey, whyKey}
	more := []key.Binding{sessionKey, fieldKey, renameKey, editKey, removeKey, handOver, rotateKey}
	for _, bindings := range [][]key.Binding{about, more} {
		for i := range bindings {
			bindings[i].SetEnabled(s.selected() != nil)
		}
	}
	keys := append(about, unfilter, unmark, importKey, filterKey)
	keys = append(append(keys, more...), s.undoKey())
	return append(keys, markKey, markAllKey, sortKey, reverseKey, sampleKey, recipientKey, activityKey, backupKey, restoreKey, guideKey, widget.Named(k.Choose, "move"), k.PageUp, k.PageDown, k.Top, k.Bottom, lockKey, k.Quit)
}
