package words

import (
	"cmp"

	"kiikey/kiiex"
	"kiikey/kiiex/export"
	"kiikey/kiiex/problem"
)

// What is asked for with a credential.
const (
	NameHint   = "Any name that helps you find the credential."
	NewName    = "New name"
	CreatedIn  = "Environment " + kiiex.CreatedIn
	DeleteFile = "Delete the file after saving"
	// DeleteFileOnceAccepted asks the same of a rotation, which removes a key that is rejected.
	DeleteFileOnceAccepted = "Delete the file once the exchange accepts the API key"
	// What is to become of the file, one of these.
	KeepFile           = "keep it"
	DeleteAfterSaving  = "delete it after saving"
	DeleteOnceAccepted = "delete it once the key is accepted"
	FileIsPlain        = "It holds the secret in plain text. On modern disks a deleted file may still be recoverable."
	ExportFile         = "The file that Export JSON saved on the exchange's website, or one that was handed over to you. Type or drag its path here, or paste its content."
)

// The sentences of an empty vault.
const (
	NoCredentials = "No credentials yet."
	HowToGetAKey  = "Create an API key on the exchange's website (Profile, API Keys, Create) and choose Export JSON. Then import the file here."
	TryFirst      = "You can try the sandbox first: a built-in exchange, with a sample credential, no account and no network."
)

// SampleTaken says that the sample credential is there now, or had been before.
func SampleTaken(name string, had bool) string {
	if had {
		return "You have the sample already, as " + text(name) + "."
	}
	return SavedAs(name)
}

// SeveralKeys says that a file has more than one API key.
func SeveralKeys(n int) string { return "The file has " + problem.Count(n, "API key") + "." }

// OneKey is one of them, to choose.
func (f Form) OneKey(d export.Draft) string {
	return "API key " + f.Key(kiiex.MaskKey(d.Credential.APIKey)) + ", permissions: " + List(d.Credential.Permissions, noneInFile)
}

// What two fields are for.
const (
	PermissionsAre = "what the API key may do"
	WhitelistIs    = "the IP addresses it works from"
)

// Hint says what belongs into a field of a credential that is edited.
func Hint(f kiiex.FieldName) string {
	return cmp.Or(map[kiiex.FieldName]string{
		kiiex.FieldUserID:      "Digits.",
		kiiex.FieldNonce:       "A number or a text; it is part of the signed message, character for character.",
		kiiex.FieldUserName:    "Optional; not part of the signature.",
		kiiex.FieldPermissions: "What the exchange lists for the API key now, with commas. Change it there.",
		kiiex.FieldIPWhitelist: "The addresses the exchange lists for the API key now, with commas; empty if there are none.",
		kiiex.FieldNote:        "Your note on what the API key is for. Optional.",
		kiiex.FieldExpires:     "The last day on which the exchange accepts the API key, as in 2026-12-31. Optional.",
	}[f], kiiex.OnlyThere)
}

// Missing says what a field is that an export lacks, to someone who has to find its value.
func Missing(f kiiex.FieldName) string {
	return cmp.Or(map[kiiex.FieldName]string{
		kiiex.FieldUserID: "Digits, neither in the exported file nor on the website's profile page. " + kiiex.WhereUserID,
		kiiex.FieldNonce:  "Shown beside the API key when it was created; 0 is usual.",
	}[f], "Not in the file: type or paste what the exchange showed when the API key was created.")
}

// LeadsTo says where a link leads before it is followed.
func LeadsTo(target string) string { return "This is a link. It leads to " + text(target) + "." }

// NotUsed names what a file has besides.
func NotUsed(fields []string) string { return "Not used: " + List(fields, "") }

// Of a signature.
const (
	SignatureIsSecret = "With the message, it is a login: guard it like a password."
	JoinedUp          = "joined with nothing between them"
	SignatureIs       = "HMAC-SHA256 of the message, in lowercase hex"
	WhatVerifyDoes    = "If the signature is wrong, kiikey tries the known mistakes, alone and in pairs. Nothing is sent."
	SignedNonce       = "The nonce that the other program signed: a signature fits one nonce only."
	PasteSignature    = "Paste it as it is. It is not shown: it may be a secret, pasted by mistake."
)

// Of a backup.
const (
	BackupTarget = "A file to write, in an existing folder, ideally on another disk."
	// HandoverTarget asks where the file for somebody else is written.
	HandoverTarget = "A file to write, in an existing folder. Only the receivers can open it, so you may send it any way you like."
	BackupFile     = "A backup that kiikey wrote. Type or drag its path here."
)

// BackupPassphrase is the advice where the passphrase of a backup is made up.
func BackupPassphrase(path string) string {
	return "Choose the passphrase that encrypts " + text(path) + ". It is stored nowhere: without it the backup can't be opened."
}
