package words

import (
	"cmp"
	"strings"

	"kiikey/kiiex"
)

// WhichEnvironment asks for the environment of a test.
const WhichEnvironment = "Test against which environment?"

// Environment returns an environment's name: production shouts. kind is empty for one that the configuration does
// not know.
func (f Form) Environment(name string, kind kiiex.EnvironmentKind) string {
	switch {
	case f == Short && kind == kiiex.KindProduction:
		return strings.ToUpper(text(name))
	case f == Short:
		return text(name)
	case kind == kiiex.KindProduction:
		return text(name) + ", which is PRODUCTION"
	case kind == "":
		return text(name) + ", which is not in the configuration"
	}
	return text(name)
}

// Purpose says what an environment is for.
func Purpose(kind kiiex.EnvironmentKind) string {
	return cmp.Or(map[kiiex.EnvironmentKind]string{
		kiiex.KindSandbox:    "built in, to try things out",
		kiiex.KindStaging:    "for tests, separate from production",
		kiiex.KindProduction: "real money; kiikey asks first",
	}[kind], "from your configuration file")
}

// Address returns an environment's address.
func Address(e kiiex.Environment) string {
	if e.IsEmbedded() {
		return "built in"
	}
	return text(e.BaseURL)
}

// Described is an environment to choose: its name, what it is for, and its address.
func Described(e kiiex.Environment) string {
	words := Spoken.Environment(e.Name, e.Kind) + ", " + Purpose(e.Kind)
	if e.IsEmbedded() {
		return words
	}
	return words + ", at " + Address(e)
}
