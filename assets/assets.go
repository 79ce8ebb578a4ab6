// Package assets holds the files that are part of the program.
package assets

import _ "embed"

// SampleExport is an export file in the shape that the exchange writes, for the sandbox's one credential.
// It belongs to nobody: its key and secret are counting digits, and only the sandbox knows them.
//
//go:embed sample-export.json
var SampleExport []byte

// The sandbox's account, which SampleExport belongs to. The exchange's export names no user id.
const (
	SampleUserID    = "151"
	SampleAccountID = "153"
)
