package accessible

import (
	"context"
	"sync"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow/clipboard"
	"kiikey/ui/words"
)

// clip copies secrets, and clears them from the clipboard after a while, on locking and at the end.
type clip struct {
	clipboard *clipboard.Clipboard
	after     time.Duration

	mu      sync.Mutex
	receipt *clipboard.Receipt // of the last copy, until it is cleared
	told    string             // a notice that the user has not seen yet
}

// copy copies secret and returns the notice. A copy that failed on the way may have arrived, so it is cleared too.
func (k *clip) copy(ctx context.Context, secret kiiex.Secret) (string, error) {
	receipt, err := k.clipboard.Copy(ctx, secret)
	if receipt == nil {
		return "", err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if err != nil {
		receipt.Or(k.receipt)
	}
	k.receipt = receipt
	time.AfterFunc(k.after, func() { k.over(receipt) })
	return receipt.Text + " " + words.Spoken.Cleared(int(k.after.Seconds()), receipt.CanCheck), err
}

// over clears the copy of receipt when its time is over, unless something else was copied since.
func (k *clip) over(receipt *clipboard.Receipt) {
	k.mu.Lock()
	current := k.receipt == receipt
	k.mu.Unlock()
	if !current {
		return
	}
	told := k.clear(context.Background())
	k.mu.Lock()
	k.told = told
	k.mu.Unlock()
}

// clear clears the last copy and returns the notice; "" for none.
func (k *clip) clear(ctx context.Context) string {
	k.mu.Lock()
	receipt := k.receipt
	k.receipt = nil
	k.mu.Unlock()
	if receipt == nil {
		return ""
	}
	text, err := k.clipboard.Clear(ctx, receipt)
	if err != nil {
		return "The clipboard could not be cleared: clear it yourself." + " " + problem.From(err).Error()
	}
	return text
}

// news returns what happened to the clipboard since the last call.
func (k *clip) news() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	told := k.told
	k.told = ""
	return told
}
