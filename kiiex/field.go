package kiiex

// FieldName is one field of a credential in an export file.
type FieldName string

// The fields. A login needs the first four.
const (
	FieldAPIKey      FieldName = "apiKey"
	FieldAPISecret   FieldName = "apiSecret"
	FieldNonce       FieldName = "nonce"
	FieldUserID      FieldName = "userId"
	FieldUserName    FieldName = "userName"
	FieldPermissions FieldName = "permissions"
	FieldIPWhitelist FieldName = "ipWhitelist"
	// FieldEnvironment is only a hint: no export is known to carry it, but users add it.
	FieldEnvironment FieldName = "environment"
	// The fields below are in a handed-over file. An export of the exchange need not have them.
	FieldOwnName FieldName = "name"
	FieldNote    FieldName = "note"
	FieldExpires FieldName = "expires"
)

// requiredFields are the fields that a credential must have, in the order in which they are asked for.
var requiredFields = []FieldName{FieldAPIKey, FieldAPISecret, FieldNonce, FieldUserID}

// isOwn reports whether the field is text of people's own, in any script.
func (f FieldName) isOwn() bool { return f == FieldOwnName || f == FieldNote }

// IsOptional reports whether what a file says of the field is used if it can be, and is no mistake of the file otherwise:
// the exchange may mean something else by that name.
func (f FieldName) IsOptional() bool { return f.isOwn() || f == FieldExpires }

// fieldWords are what the fields are called: on screens, and in a sentence, after "the".
var fieldWords = [...]struct {
	field       FieldName
	label, noun string
}{
	{FieldAPIKey, "API key", "API key"},
	{FieldAPISecret, "API secret", "API secret"},
	{FieldNonce, "Nonce", "nonce"},
	{FieldUserID, "User ID", "User ID"},
	{FieldUserName, "User name", "user name"},
	{FieldPermissions, "Permissions", "list of permissions"},
	{FieldIPWhitelist, "IP whitelist", "IP whitelist"},
	{FieldEnvironment, "Environment", "environment"},
	{FieldOwnName, "Name", "name"},
	{FieldNote, "Note", "note"},
	{FieldExpires, "Expires", "expiry day"},
}

// Label returns the field's name on screens.
func (f FieldName) Label() string {
	for _, w := range fieldWords {
		if w.field == f {
			return w.label
		}
	}
	return string(f)
}

// Noun returns the field's name in a sentence, after "the".
func (f FieldName) Noun() string {
	for _, w := range fieldWords {
		if w.field == f {
			return w.noun
		}
	}
	return string(f)
}

// Advice about values that the exchange does not show, or no longer shows.
const (
	// OnlyOnce is for those of an API key.
	OnlyOnce = "The exchange shows an API key once, so look for the exported file; without it, create a new API key."
	// ImportAgain is for a damaged value.
	ImportAgain = "Import the exported file again. " + OnlyOnce
	// WhereUserID is for the User ID. That a browser shows it is likely, but not known.
	WhereUserID = "Exchange support knows it. Your browser probably shows it when you log in (F12, Network, UserId)."
)

// CreatedIn follows the word environment, to say which one is meant.
const CreatedIn = "the API key was created in"

// OnlyThere says how an API key is tied to an environment.
const OnlyThere = "An API key works only in the environment it was created in."
