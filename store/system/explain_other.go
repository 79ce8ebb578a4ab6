//go:build !linux

package system

import "kiikey/kiiex/problem"

// classifyBus recognises nothing: there is no D-Bus.
func classifyBus(error) *problem.Problem { return nil }
