package store

import (
	"context"
	"slices"
	"strings"

	"kiikey/kiiex/problem"
)

// OpenOther opens what a store that is not recorded in this data folder has in a keyring of the system: the
// store of another data folder, or that of this one before its record was lost. It is there to be read from, by
// PlanCopy and CopyTo. id names the store, and may be empty where there is only one.
//
// Errors are those of Open; StoreMissing where there is none, or none with that id; and Usage for the vault,
// which is not in a keyring, and where several are there and id is empty: the text names them.
func OpenOther(ctx context.Context, o Options, id string) (*Store, error) {
	if o.Backend == Vault {
		return nil, &problem.Problem{
			Kind: problem.Usage,
			What: "A vault is a file, not a keyring of the system.",
			Next: "To bring its previous state back: kiikey restore --previous.",
		}
	}
	if _, err := ParseBackend(string(o.Backend)); err != nil {
		return nil, err
	}
	recorded, err := readChoice(o.DataDir)
	if err != nil {
		return nil, err
	}
	if recorded.backend != o.Backend {
		recorded.store = "" // what is there of it is left over
	}
	g, err := openSystem(ctx, o)
	if err != nil {
		return nil, err
	}
	s, err := findOther(ctx, g, recorded.store, id)
	if err != nil {
		g.close()
	}
	return s, err
}

// findOther picks one of the stores in a keyring, apart from the one whose id is own.
func findOther(ctx context.Context, g *guard, own, id string) (*Store, error) {
	keys, err := g.keys(ctx)
	if err != nil {
		return nil, err
	}
	names := map[string][]string{} // of credentials, by store
	for _, key := range keys {
		store := storeOf(key)
		if k, ok := parseKey(store, key); ok && store != own && k.kind == kindCredential && !slices.Contains(names[store], k.name) {
			names[store] = append(names[store], k.name)
		}
	}
	var ids []string
	for other := range names {
		ids = append(ids, other)
	}
	slices.Sort(ids)
	switch {
	case id == "" && len(ids) == 1:
		id = ids[0]
	case id == "" && len(ids) > 1:
		return nil, severalOthers(g.backend, ids, names)
	case !slices.Contains(ids, id):
		return nil, noOther(g.backend, id)
	}
	return &Store{backend: g.backend, id: id, guard: g, writing: make(chan struct{}, 1)}, nil
}

// storeOf returns the id of the store that an item's key begins with, "" for a key that is not kiikey's.
func storeOf(key string) string {
	prefix, _, _ := strings.Cut(key, "/")
	id, ok := strings.CutPrefix(prefix, "kiikey-")
	if !ok || len(id) != storeIDLength || !isHex(id) {
		return ""
	}
	return id
}

func severalOthers(b Backend, ids []string, names map[string][]string) error {
	var choices []string
	for _, id := range ids {
		const shown = 3
		some := names[id]
		slices.Sort(some)
		list := strings.Join(some[:min(shown, len(some))], ", ")
		if len(some) > shown {
			list += ", …"
		}
		choices = append(choices, string(b)+":"+id+" ("+list+")")
	}
	return &problem.Problem{
		Kind: problem.Usage,
		What: "There is more than one other kiikey store in " + string(b) + ".",
		Why:  "They belong to other data folders, or their record was lost.",
		Next: "Name one of them: " + strings.Join(choices, "; ") + ".",
	}
}

func noOther(b Backend, id string) error {
	p := &problem.Problem{
		Kind: problem.StoreMissing,
		What: "There is no other kiikey store in " + string(b) + ".",
		Why:  "No credential there belongs to a store that is not this one.",
		Next: "If you have a backup: kiikey restore FILE.",
	}
	if id != "" {
		p.What = "There is no other kiikey store called " + quoted(id) + " in " + string(b) + "."
	}
	return p
}
