//go:build unix

package ui

import (
	"context"
	"os/signal"
	"syscall"
)

// hangupContext ends when the terminal goes away: Bubble Tea does not handle SIGHUP.
func hangupContext(ctx context.Context) (context.Context, context.CancelFunc) {
	return signal.NotifyContext(ctx, syscall.SIGHUP)
}
