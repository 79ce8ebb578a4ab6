package flow_test

import (
	"slices"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/store/state"
	"kiikey/store/unlock"
	"kiikey/ui/flow"
)

// killed stands for the end of the program.
type killed struct{}

// At whatever step a program is killed, before or after a keyring has done it: the passphrase opens the vault, every
// item is known, and once the passphrase has opened the vault nothing stale is left.
func TestKilledKeyringChangesRecover(t *testing.T) {
	const second = "the second passphrase"
	for name, c := range map[string]struct {
		do    func(j *flow.Job) error
		steps []string
	}{
		"remember": {func(j *flow.Job) error { return j.Remember(t.Context(), "kwallet") }, []string{"put kwallet"}},
		"forget":   {func(j *flow.Job) error { _, err := j.Forget(t.Context()); return err }, []string{"remove pass"}},
		"passphrase": {func(j *flow.Job) error {
			return j.ChangePassphrase(t.Context(), given(first), given(second))
		}, []string{"put pass", "remove pass"}},
	} {
		for n := range 2 * len(c.steps) {
			step, after := n/2, n%2 == 1
			j, home, r, m := remembering(t, "pass")
			old := hash(t, j)
			kill := func(now bool) {
				if now && len(r.done) == step+1 {
					panic(killed{})
				}
			}
			r.after = func() { kill(after) }
			r.seen = func(done string) {
				now := hash(t, j)
				_, hasOld := r.items["pass "+unlock.Name(old)]
				_, hasNew := r.items["pass "+unlock.Name(now)]
				switch {
				case name == "passphrase" && now == old:
					t.Errorf("%s comes before the vault is committed", done)
				case !hasOld:
					t.Errorf("%s: before %s the old item is gone", name, done)
				case name == "passphrase" && done == "remove pass" && !hasNew:
					t.Errorf("the old item goes before the new one is there")
				}
				kill(!after)
			}
			func() {
				defer func() {
					if v := recover(); v != (killed{}) {
						t.Errorf("%s: it was not killed at %d: %v", name, n, v)
					}
				}()
				_ = c.do(j)
			}()
			r.seen, r.after = nil, nil
			if !slices.Equal(r.done, c.steps[:step+1]) {
				t.Errorf("%s: done is %q", name, r.done)
			}
			j = at(t, home, r, m)
			for _, item := range r.kept() {
				if !slices.ContainsFunc(j.State().Remembered(j.VaultPath()), func(known state.Remembered) bool {
					return item == known.Keyring+" "+unlock.Name(known.KeySHA256)
				}) {
					t.Errorf("%s, %d: nobody knows of %s", name, n, item)
				}
			}
			present := map[bool]string{false: first, true: second}[name == "passphrase"]
			testenv.OK(t, j.Unlock(t.Context(), given(present)))
			for _, item := range r.kept() {
				if !strings.HasSuffix(item, hash(t, j)) {
					t.Errorf("%s, %d: %s is left", name, n, item)
				}
			}
			_, err := j.Forget(t.Context())
			testenv.OK(t, err)
			if len(r.items) > 0 {
				t.Errorf("%s, %d: %q is left after all", name, n, r.kept())
			}
		}
	}
}
