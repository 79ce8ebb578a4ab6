package ui

import (
	"context"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/ui/flow/clipboard"
	"kiikey/ui/words"
)

// clipboardKeeper copies secrets and clears them again: after a while, on lock and at the end. A copy that
// is still running then is stopped, and what it may have left is cleared.
type clipboardKeeper struct {
	clipboard *clipboard.Clipboard
	after     time.Duration
	turn      chan struct{} // held by the copy or the clearing that is under way

	mu      sync.Mutex
	receipt *clipboard.Receipt // what was copied last, until the loop has heard that it is cleared
	revoked int                // how often everything was to be cleared: a copy that was asked for before is not made
	stop    func()             // ends the copy under way
}

func newClipboardKeeper(c *clipboard.Clipboard, after time.Duration) *clipboardKeeper {
	return &clipboardKeeper{clipboard: c, after: after, turn: make(chan struct{}, 1), stop: func() {}}
}

type (
	// copied is the outcome of a copy.
	copied struct {
		receipt *clipboard.Receipt
		err     error
	}
	clipboardOver    struct{ receipt *clipboard.Receipt }
	clipboardCleared struct {
		receipt *clipboard.Receipt
		text    string
		err     error
	}
)

// copyFrom puts the secret that get reads into the clipboard, and clears it in memory.
func (k *clipboardKeeper) copyFrom(ctx context.Context, get func(context.Context) (kiiex.Secret, error)) tea.Cmd {
	k.mu.Lock()
	asked := k.revoked
	k.mu.Unlock()
	return func() tea.Msg {
		secret, err := get(ctx)
		if err != nil {
			return copied{err: err}
		}
		defer secret.Clear()
		return k.copyNow(ctx, secret, asked)
	}
}

// copyNow makes a copy, unless copies were revoked since it was asked for.
func (k *clipboardKeeper) copyNow(ctx context.Context, secret kiiex.Secret, asked int) copied {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	k.turn <- struct{}{}
	defer func() { <-k.turn }()
	k.mu.Lock()
	if k.revoked != asked {
		stop()
	}
	k.stop = stop
	k.mu.Unlock()
	receipt, err := k.clipboard.Copy(ctx, secret)
	if receipt != nil {
		k.mu.Lock()
		if err != nil {
			receipt.Or(k.receipt)
		}
		k.receipt = receipt
		k.mu.Unlock()
	}
	return copied{receipt: receipt, err: err}
}

// counted tells the user of a copy and counts down to its end.
func (k *clipboardKeeper) counted(c copied) (action, tea.Cmd) {
	if c.receipt == nil {
		return Failure{c.err}, nil
	}
	var over tea.Cmd
	if k.after > 0 {
		over = tea.Tick(k.after, func(time.Time) tea.Msg { return clipboardOver{c.receipt} })
	}
	text := c.receipt.Text
	switch {
	case c.err != nil:
		return Failure{c.err}, over // part of it may have arrived
	case over != nil:
		text += " " + words.Short.Cleared(int(k.after.Seconds()), c.receipt.CanCheck)
	}
	return Notice{text}, over
}

// clear removes a copy from the clipboard, unless another one was made since.
func (k *clipboardKeeper) clear(ctx context.Context, over clipboardOver) tea.Cmd {
	return k.clearing(ctx, func(current *clipboard.Receipt) bool { return current == over.receipt })
}

// clearNow removes the last copy, and any that is running.
func (k *clipboardKeeper) clearNow(ctx context.Context) tea.Cmd {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.revoked++
	k.stop()
	return k.clearing(ctx, func(current *clipboard.Receipt) bool { return current != nil })
}

// clearing waits for a running copy, and removes the last one if it is the one meant.
func (k *clipboardKeeper) clearing(ctx context.Context, meant func(current *clipboard.Receipt) bool) tea.Cmd {
	return func() tea.Msg {
		select {
		case k.turn <- struct{}{}:
			defer func() { <-k.turn }()
		case <-ctx.Done():
			return nil
		}
		k.mu.Lock()
		receipt := k.receipt
		k.mu.Unlock()
		if !meant(receipt) {
			return nil
		}
		text, err := k.clipboard.Clear(ctx, receipt)
		return clipboardCleared{receipt, text, err}
	}
}

// cleared forgets a cleared copy, and reports the outcome. One that failed, or was overtaken by the end of the
// program, is cleared again at the end.
func (k *clipboardKeeper) cleared(c clipboardCleared) action {
	if c.err != nil {
		return Failure{c.err}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.receipt == c.receipt {
		k.receipt = nil
	}
	return Notice{c.text}
}
