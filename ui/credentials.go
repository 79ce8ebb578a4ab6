package ui

import (
	"context"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/store"
	"kiikey/ui/flow"
	"kiikey/ui/widget"
)

// credentialsScreen is home: every credential, a line each. Names and environments come first, from what
// the vault tells at once; details follow in the background. What it looks like is in credentials_view.go.
type credentialsScreen struct {
	*shared
	roster
	loaded  bool
	cancel  context.CancelFunc
	wanted  string // the credential to select once the names are there
	field   filterField
	reading bool         // details are still to come
	queue   widget.Queue // of what waits for the details
	err     error
}

// namesRead and detailsRead are the two halves of reading the store. Details come in batches, in the order
// of the names; the last one says so.
type (
	namesRead   struct{ entries []store.Entry }
	detailsRead struct {
		details []detail
		last    bool
		err     error // why reading ended early
	}
)

const (
	// detailBatch is the number of credentials that are read before the screen hears of them: few enough that the first
	// screenful appears at once.
	detailBatch = 50
	// batchPause is the pause after a batch. Reading and collecting its garbage keep two processors busy: without it a key
	// waits for its turn.
	batchPause = 2 * time.Millisecond
)

func newCredentialsScreen(c *shared, a *arrangement, p List) *credentialsScreen {
	s := &credentialsScreen{shared: c, roster: roster{arrangement: a}, wanted: p.Selected}
	s.field.Input = widget.NewInput(c.Canvas, "part of a name, environment, user …", false)
	s.field.Set(s.filter)
	return s
}

func (s *credentialsScreen) title() string { return "Credentials" }
func (s *credentialsScreen) typing() bool  { return s.field.Focused }

// environmentShown is that of the selected credential, which the keys are about.
func (s *credentialsScreen) environmentShown() (string, string) {
	r := s.selected()
	if r == nil {
		return "", ""
	}
	return widget.Shown(r.Environment), string(s.kind(r.Environment))
}

func (s *credentialsScreen) position() string { return positionIn(&s.Pick, s.visible()) }

func (s *credentialsScreen) withdraws() bool {
	r := s.selected()
	return r != nil && r.summary.Withdraws
}

func (s *credentialsScreen) start() tea.Cmd {
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		entries, err := s.job.Names(ctx)
		if err != nil {
			return nil, err
		}
		return namesRead{entries}, nil
	})
}

// leave ends the reading of details.
func (s *credentialsScreen) leave() {
	if s.cancel != nil {
		s.cancel()
	}
}

// readDetails reads all credentials, and sends what it has every so often.
func (s *credentialsScreen) readDetails() tea.Cmd {
	ctx, cancel := context.WithCancel(s.ctx)
	s.cancel, s.reading = cancel, true
	return doReporting(ctx, func(ctx context.Context, report func(tea.Msg)) tea.Msg {
		var batch []detail
		err := s.job.EachSummary(ctx, func(e store.Entry, summary flow.Summary, err error) error {
			if len(batch) == detailBatch {
				report(detailsRead{details: batch})
				batch = nil
				select {
				case <-time.After(batchPause):
				case <-ctx.Done():
				}
			}
			batch = append(batch, detail{e.ID, summary, err})
			return ctx.Err()
		})
		return detailsRead{batch, true, err}
	})
}

func (s *credentialsScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case failed:
		s.loaded, s.err = true, msg.err
	case namesRead:
		s.loaded = true
		s.take(msg.entries)
		s.choose(s.wanted)
		return nil, s.readDetails()
	case detailsRead:
		s.fill(msg.details)
		s.reading = !msg.last
		if msg.err != nil && s.ctx.Err() == nil {
			s.queue.GiveUp()
			return Failure{msg.err}, nil
		}
		return replay(s.queue.Over()), nil
	case removal:
		return nil, remove(s.shared, msg.name)
	case removed:
		return msg.done(s.shared), nil
	case tea.PasteMsg:
		if s.typing() {
			s.typed(msg)
		}
	case tea.KeyPressMsg:
		if !s.typing() {
			return s.press(msg)
		}
		s.typed(msg)
	}
	return nil, nil
}

// typed takes a key or a paste while the filter is typed.
func (s *credentialsScreen) typed(msg tea.Msg) {
	s.field.update(s.shared.Keys, msg, &s.Pick, s.visible(), s.narrow)
}

func (s *credentialsScreen) press(msg tea.KeyPressMsg) (action, tea.Cmd) {
	k := s.shared.Keys
	switch {
	case key.Matches(msg, k.Quit):
		return Quit{}, nil
	case key.Matches(msg, lockKey):
		return Lock{}, nil
	case s.err != nil && key.Matches(msg, k.Enter):
		return Done{To: List{}}, nil
	case !s.loaded || s.err != nil:
		return nil, nil
	case key.Matches(msg, s.undoKey()):
		return s.undo(), nil
	case key.Matches(msg, importKey):
		return Open{To: Import{}}, nil
	case key.Matches(msg, sampleKey):
		return Open{To: Sample{}}, nil
	case key.Matches(msg, activityKey):
		return Open{To: Activity{}}, nil
	case key.Matches(msg, recipientKey):
		return Open{To: Recipient{}}, nil
	case key.Matches(msg, restoreKey):
		return Open{To: Restore{}}, nil
	case key.Matches(msg, guideKey):
		return Done{To: Guide{Selected: s.selectedID()}}, nil
	case len(s.all) == 0:
		return nil, nil
	case key.Matches(msg, backupKey):
		return Open{To: Backup{}}, nil
	case key.Matches(msg, filterKey):
		s.field.Focus()
	case key.Matches(msg, unfilterKey) && s.filter != "":
		s.field.drop(s.narrow)
	case key.Matches(msg, unmarkKey):
		clear(s.marked)
	case key.Matches(msg, markAllKey):
		s.markAll()
	case key.Matches(msg, markKey):
		s.mark()
		s.By(1)
	case key.Matches(msg, testKey) && len(s.marked) > 0:
		return s.withMarked(msg, func(chosen []flow.Summary) Place { return Several{chosen} })
	case key.Matches(msg, handOverKey) && len(s.marked) > 0:
		return s.withMarked(msg, func(chosen []flow.Summary) Place { return HandOver{chosen} })
	case key.Matches(msg, sortKey):
		s.sort()
	case key.Matches(msg, reverseKey):
		s.reverse()
	case s.Move(k, msg, s.visible()):
	case s.selected() != nil:
		return s.pressOn(s.selected(), msg)
	}
	return nil, nil
}

// await keeps a key about a credential that has not been read until it has, and those that follow it.
func (s *credentialsScreen) await(msg tea.KeyPressMsg) action {
	if !s.reading { // it has gone since the names were read
		return Done{To: List{}}
	}
	s.queue.Wait(msg)
	return nil
}

func (s *credentialsScreen) hold(msg tea.Msg) bool {
	switch press, isKey := msg.(tea.KeyPressMsg); {
	case !s.queue.Waits():
		return false
	case isKey && key.Matches(press, s.shared.Keys.Back):
		s.queue.GiveUp()
	default:
		s.queue.Follow(msg)
	}
	return true
}

// withMarked opens what is done with the marked credentials, once all of them have been read.
func (s *credentialsScreen) withMarked(msg tea.KeyPressMsg, place func([]flow.Summary) Place) (action, tea.Cmd) {
	var chosen []flow.Summary
	for _, r := range s.markedRows() {
		if !r.read && r.err == nil { // an error is said when its turn comes
			return s.await(msg), nil
		}
		chosen = append(chosen, r.summary)
	}
	return Open{To: place(chosen)}, nil
}

// pressOn takes the keys that are about the selected credential.
func (s *credentialsScreen) pressOn(selected *row, msg tea.KeyPressMsg) (action, tea.Cmd) {
	if key.Matches(msg, removeKey) { // what cannot be read can be removed all the same
		return askRemoval(s.shared, selected.summary), nil
	}
	var place Place
	m := selected.summary
	switch {
	case key.Matches(msg, openKey):
		place = Credential{Summary: m, Tab: KeyTab}
	case key.Matches(msg, signKey):
		place = Credential{Summary: m, Tab: SignatureTab}
	case key.Matches(msg, testKey) && s.repeated:
		return heldDown, nil
	case key.Matches(msg, testKey): // at once, unless something has to be asked
		place = Credential{Summary: m, Tab: TestTab, TestNow: true}
	case key.Matches(msg, sessionKey):
		place = Credential{Summary: m, Tab: SessionTab}
	case key.Matches(msg, whyKey):
		place = Credential{Summary: m, Tab: WhyTab}
	case key.Matches(msg, fieldKey):
		place = CopyField{m}
	case key.Matches(msg, rotateKey):
		place = Rotate{m}
	case key.Matches(msg, handOverKey):
		place = HandOver{[]flow.Summary{m}}
	case key.Matches(msg, renameKey):
		place = Rename{m.Name}
	case key.Matches(msg, editKey):
		place = Edit{m}
	default:
		return nil, nil
	}
	switch {
	case selected.err != nil:
		place = Trouble{widget.Shown(selected.Name), selected.err}
	case !selected.read:
		return s.await(msg), nil
	}
	return Open{To: place}, nil
}

// selectedID is the id of the selected credential, "" for none.
func (s *credentialsScreen) selectedID() string {
	if selected := s.selected(); selected != nil {
		return selected.ID
	}
	return ""
}
