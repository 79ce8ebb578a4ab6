package redact

import "kiikey/kiiex"

// MaskIn returns text with every occurrence of the secrets replaced by Mask, also of their hexadecimal,
// base64, escaped and upper-case forms. Secrets of fewer than six bytes are not looked for: they occur by
// chance.
func MaskIn(text string, secrets ...kiiex.Secret) string { return NewEchoes(secrets...).Clean(text) }
