//go:build !linux && !darwin && !windows

package system

func backends() []backend { return []backend{pass} }
