package ui

import (
	"context"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/ui/flow/clipboard"
)

// clipboardKeeper copies secrets and clears them away again: after a while, on lock and at the end.
type clipboardKeeper struct {
	clipboard *clipboard.Clipboard
	after     time.Duration

	mu      sync.Mutex
	receipt *clipboard.Receipt // what was copied last, until the loop has heard that it is cleared
}

type (
	// copied is the outcome of a copy, for the screen that asked.
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

// copy puts the secret into the clipboard; owner hears how that went.
func (k *clipboardKeeper) copy(ctx context.Context, owner screen, secret kiiex.Secret) tea.Cmd {
	secret = secret.Clone()
	return do(ctx, owner, func(ctx context.Context) tea.Msg {
		defer secret.Clear()
		return k.copyNow(ctx, secret)
	})
}

// copyNow is copy within a command.
func (k *clipboardKeeper) copyNow(ctx context.Context, secret kiiex.Secret) copied {
	receipt, err := k.clipboard.Copy(ctx, secret)
	if err != nil {
		return copied{err: err}
	}
	k.mu.Lock()
	k.receipt = receipt
	k.mu.Unlock()
	return copied{receipt: receipt}
}

// took tells the person of a copy and counts down to its end. Screens hand on what copy brought them.
func (k *clipboardKeeper) took(c copied) (action, tea.Cmd) {
	if c.err != nil {
		return warn{c.err}, nil
	}
	text := c.receipt.Text
	if k.after <= 0 {
		return tell{text}, nil
	}
	if c.receipt.CanCheck {
		text += " Cleared after " + itoa(int(k.after.Seconds())) + " s, unless you copy something else."
	} else {
		text += " Clears in " + itoa(int(k.after.Seconds())) + " s, unchecked." // all of it fits into 80 columns
	}
	return tell{text}, tea.Tick(k.after, func(time.Time) tea.Msg { return clipboardOver{c.receipt} })
}

// clear removes what a copy put there, unless another one was made since.
func (k *clipboardKeeper) clear(ctx context.Context, over clipboardOver) tea.Cmd {
	k.mu.Lock()
	current := k.receipt == over.receipt
	k.mu.Unlock()
	if !current {
		return nil
	}
	return k.clearNow(ctx)
}

// clearNow removes what was copied last.
func (k *clipboardKeeper) clearNow(ctx context.Context) tea.Cmd {
	k.mu.Lock()
	receipt := k.receipt
	k.mu.Unlock()
	if receipt == nil {
		return nil
	}
	return func() tea.Msg {
		text, err := k.clipboard.Clear(ctx, receipt)
		return clipboardCleared{receipt, text, err}
	}
}

// cleared forgets what was cleared, and tells how that went. What failed, or was overtaken by the end of the
// program, is tried again at the end.
func (k *clipboardKeeper) cleared(c clipboardCleared) action {
	if c.err != nil {
		return warn{c.err}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.receipt == c.receipt {
		k.receipt = nil
	}
	return tell{c.text}
}

// clearAtExit is clearNow when the program's loop has ended.
func (k *clipboardKeeper) clearAtExit(ctx context.Context) {
	if cmd := k.clearNow(ctx); cmd != nil {
		cmd()
	}
}
