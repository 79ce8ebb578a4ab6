//go:build !unix

package ui

import "context"

// hangupContext is ctx itself: there is no hang-up signal here.
func hangupContext(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithCancel(ctx)
}
