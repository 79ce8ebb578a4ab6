package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"slices"
	"strconv"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store/vault"
)

// ChangeKind is a kind of change to a credential.
type ChangeKind int

// The changes that Undo takes back.
const (
	Removal ChangeKind = iota
	Replacement
	Editing
	Renaming
)

// Undone is a change that Undo took back.
type Undone struct {
	Kind ChangeKind
	// Entry is the credential as it is saved now. Its name is another one if Wanted is not empty.
	Entry
	// Wanted is the name that the credential had, and that Other has now.
	Wanted string
	// Other is the credential that had taken its place, as it is saved now, or that has taken its name meanwhile.
	Other Entry
}

// held is a credential as it was before a change: its item, and the saved sessions that went with it. It is in
// memory alone.
type held struct {
	key   itemKey
	items []heldItem
	kind  ChangeKind
	by    string            // the id of what replaced it
	after [sha256.Size]byte // of the data that an edit left
}

type heldItem struct {
	key  itemKey
	data kiiex.Secret
}

// gone reports whether the change took the credential and its sessions away.
func (h *held) gone() bool { return h.kind == Removal || h.kind == Replacement }

func (h *held) clear() {
	for _, i := range h.items {
		i.data.Clear()
	}
}

// hold keeps a credential that is about to be changed, with its sessions if the change takes them too.
func (d *draft) hold(id string, kind ChangeKind) *held {
	h := &held{kind: kind}
	for _, item := range d.items {
		k, ok := parseKey(item)
		if ok && k.id == id && (k.kind == kindCredential || k.kind == kindSession && h.gone()) {
			h.items = append(h.items, heldItem{k, kiiex.NewSecret(bytes.Clone(item.Data))})
			if k.kind == kindCredential {
				h.key = k
			}
		}
	}
	d.held = append(d.held, h)
	return h
}

// keepHeld takes over what a change that was saved has held. A store that was closed meanwhile keeps nothing.
func (s *Store) keepHeld(changes ...*held) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		clearHeld(changes)
		return
	}
	s.held = append(s.held, changes...)
}

func clearHeld(changes []*held) {
	for _, h := range changes {
		h.clear()
	}
}

// CanUndo reports whether a change can be taken back.
func (s *Store) CanUndo() bool {
	if s == nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.held) > 0
}

// Undo takes back the last removal, replacement, edit or renaming that this Store has made, then the one before.
// The credential comes back under its id, and a saved session with it. Nothing that is in the vault gets lost:
// what had taken the credential's place stays, under another name; and so does a credential that has taken its
// name meanwhile, beside which it gets another one.
//
// Errors besides those of Store: StoreChanged, if the credential has been changed otherwise meanwhile. Its change
// is forgotten then. After any other error it can be undone later, until Close.
func (s *Store) Undo(ctx context.Context) (u Undone, err error) {
	if s == nil {
		return u, vault.Locked()
	}
	s.mu.Lock()
	if len(s.held) == 0 {
		s.mu.Unlock()
		return u, &problem.Problem{
			Kind: problem.NotConfirmed,
			What: "There is nothing to undo.",
			Why:  "Removing, replacing, editing and renaming can be undone until the vault locks.",
			Next: "Restore a backup to go further back.",
		}
	}
	last := s.held[len(s.held)-1]
	s.held = s.held[:len(s.held)-1]
	s.mu.Unlock()

	err = s.change(ctx, func(d *draft) (err error) {
		u, err = d.putBack(last)
		return err
	})
	switch problem.KindOf(err) {
	case "", problem.StoreChanged:
		last.clear()
	default:
		s.keepHeld(last)
		told := *problem.From(err)
		told.What = "The last change of " + quoted(last.key.name) + " was not undone. " + told.What
		told.Next += " The change can be undone until the vault locks."
		err = &told
	}
	return u, err
}

func (d *draft) putBack(h *held) (u Undone, err error) {
	u = Undone{Kind: h.kind, Entry: h.key.entry()}
	present, there := withID(d.items, h.key.id)
	gone := h.gone()
	switch {
	case gone && there:
		return u, h.overtaken("It is in the vault again, as "+quoted(present.name)+": another program has put it back.", "What is there now stays.")
	case !gone && !there:
		h.kind = Removal // what the next undo would put back
		return u, &problem.Problem{
			Kind: problem.CredentialNotFound,
			What: "It is not in the vault any more.",
			Why:  "Another program has removed it since you changed it.",
			Next: "Undo once more to put it back as it was before your change.",
		}
	case !gone && sha256.Sum256(d.items[present.String()].Data) != h.after:
		return u, h.overtaken("Another program has changed it since.", "Look at its fields, and edit them.")
	}
	if other, taken := named(d.items, h.key.name); taken && other.id != h.key.id {
		free := FreeName(h.key.name, entriesIn(d.items))
		u.Other = other.entry()
		switch {
		case h.kind == Renaming:
			return u, h.overtaken("Another credential has been given the name "+quoted(h.key.name)+" since.", "Rename that one, then this one.")
		case other.id == h.by && notRotating(d.items, other.id) == nil:
			u.Other.Name = free
			err = d.change(other.id, func(c *kiiex.Credential) { c.Name = free })
		default:
			u.Wanted, u.Name = h.key.name, free
		}
	}
	for _, i := range h.items {
		if err == nil {
			err = d.put(i.key, bytes.Clone(i.data.Bytes()), nil)
		}
	}
	if err == nil && u.Wanted != "" {
		err = d.change(u.ID, func(c *kiiex.Credential) { c.Name = u.Name })
	}
	return u, err
}

// overtaken is the problem of a change that cannot be undone since another one has followed it.
func (h *held) overtaken(why, next string) error {
	return &problem.Problem{
		Kind: problem.StoreChanged,
		What: "The last change of " + quoted(h.key.name) + " was not undone.",
		Why:  why,
		Next: next,
	}
}

// FreeName returns name, or where a credential has it, the first of name-2, name-3 … that none has.
func FreeName(name string, taken []Entry) string {
	base := kiiex.NormalName(name)
	free := base
	for n := 2; slices.ContainsFunc(taken, func(e Entry) bool { return kiiex.NormalName(e.Name) == free }); n++ {
		suffix := "-" + strconv.Itoa(n)
		cut := []rune(base)
		free = string(cut[:min(len(cut), kiiex.MaxNameLength-len(suffix))]) + suffix
	}
	return free
}
