package cause

import (
	"strings"

	"kiikey/kiiex"
)

// EditNonce is for a nonce that is missing or wrong.
const EditNonce = "Give the nonce of the exported file, a short number, often 0, with kiikey edit NAME --nonce N."

// Values returns the probable mistakes in the credential's values, the likeliest first; there may be none.
func Values(k Known) []Cause {
	if k.Credential == nil {
		return nil
	}
	var causes []Cause
	warnings := k.Credential.Examine().Warnings
	for _, sort := range []kiiex.WarningSort{kiiex.WarningSame, kiiex.WarningExchanged, kiiex.WarningPlace, kiiex.WarningForm, kiiex.WarningLeadingZero} {
		for _, w := range warnings {
			if w.Sort != sort {
				continue
			}
			c := Cause{WrongForm, sentence(w), kiiex.ImportAgain}
			switch sort {
			case kiiex.WarningSame:
				c.ID = KeySecretSame
			case kiiex.WarningExchanged:
				c = Cause{KeySecretSwapped, "The API key and the API secret seem to be swapped.",
					"Import the exported file again; where you typed them, type each into its own field."}
			case kiiex.WarningPlace:
				c = Cause{NonceIsKey, "The nonce looks like an API key or secret.",
					EditNonce}
			case kiiex.WarningLeadingZero:
				c.ID, c.Do = WrongUserID, kiiex.WhereUserID
			}
			causes = append(causes, c)
		}
	}
	return causes
}

// sentence makes one of a warning's clause.
func sentence(w kiiex.Warning) string {
	text := "The " + w.Field.Noun() + " "
	if w.Sort == kiiex.WarningSame || strings.HasPrefix(w.Text, "not ") {
		text += "is "
	}
	if text += w.Text; !strings.HasSuffix(text, "?") {
		text += "."
	}
	return text
}
