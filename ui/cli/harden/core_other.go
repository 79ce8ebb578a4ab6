//go:build !linux && !darwin

package harden

func undo() error { return nil }
