package flow

import "kiikey/kiiex"

func MakePassphrase() (kiiex.Secret, error) { return kiiex.SecretFromString("a b c d e f"), nil }
