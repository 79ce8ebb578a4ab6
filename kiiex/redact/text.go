// Package redact removes secrets from text that comes from the exchange or a proxy on the way.
//
// The rules it keeps:
//   - It masks known secrets in every encoding in which a server may return them, and the fields whose names
//     mean a secret, from any sender.
//   - The rest of the text stays as it came. It is not yet harmless for a terminal: the face that shows it must
//     see to that.
//   - It retains no secret after Clear.
package redact

import "kiikey/kiiex"

// MaskIn returns text with every occurrence of the secrets replaced by Mask, also of their hexadecimal, base64,
// escaped and upper-case forms. Secrets of fewer than six bytes are ignored: they occur by chance.
func MaskIn(text string, secrets ...kiiex.Secret) string { return NewEchoes(secrets...).Clean(text) }
