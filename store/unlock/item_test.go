package unlock_test

import (
	"bytes"
	"strings"
	"testing"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store/unlock"
)

const identity = "AGE-SECRET-KEY-MADEUP"

var hash = strings.Repeat("0123456789abcdef", 4)

func TestItem(t *testing.T) {
	value := unlock.Item{Identity: kiiex.SecretFromString(identity), KeySHA256: hash}.Encode()
	if want := `{"version":1,"identity":"` + identity + `","keySHA256":"` + hash + `"}`; string(value) != want {
		t.Errorf("%s; want %s", value, want)
	}
	if cap(value) != len(value) {
		t.Error("the value has grown, and left a copy behind")
	}
	got, err := unlock.Decode(value, hash)
	clear(value)
	if err != nil || got.Identity.Reveal() != identity || got.KeySHA256 != hash {
		t.Errorf("%s, %s, %v", got.Identity.Reveal(), got.KeySHA256, err)
	}
	if name := unlock.Name(hash); name != "kiikey/"+hash {
		t.Error(name)
	}
}

// No byte of a value can be changed, nor the value be cut, without an error, or another identity.
func TestDecodeRefusesChangedItems(t *testing.T) {
	good := unlock.Item{Identity: kiiex.SecretFromString(identity), KeySHA256: hash}.Encode()
	other := strings.Repeat("f", 64)
	for text, want := range map[string]problem.Kind{
		"":                                   problem.KeyringFailed,
		"{}":                                 problem.KeyringFailed,
		"null":                               problem.KeyringFailed,
		`["version","identity","keySHA256"]`: problem.KeyringFailed,
		`{"version":2,"identity":"a","keySHA256":"` + hash + `"}`:                       problem.KeyringFailed,
		`{"version":1.0,"identity":"a","keySHA256":"` + hash + `"}`:                     problem.KeyringFailed,
		`{"version":"1","identity":"a","keySHA256":"` + hash + `"}`:                     problem.KeyringFailed,
		`{"version":1,"identity":"","keySHA256":"` + hash + `"}`:                        problem.KeyringFailed,
		`{"version":1,"identity":["a"],"keySHA256":"` + hash + `"}`:                     problem.KeyringFailed,
		`{"version":1,"identity":"a","identity":"b","keySHA256":"` + hash + `"}`:        problem.KeyringFailed,
		`{"version":1,"identity":"a","keySHA256":"` + hash + `","more":1}`:              problem.KeyringFailed,
		`{"version":1,"identity":"a","keySHA256":1}`:                                    problem.KeyringFailed,
		`{"version":1,"identity":"a"}`:                                                  problem.KeyringFailed,
		`{"version":1,"Identity":"a","keySHA256":"` + hash + `"}`:                       problem.KeyringFailed,
		`{"version":1,"identity":"a","keySHA256":"` + hash + `"}{}`:                     problem.KeyringFailed,
		`{"version":1,"identity":"a","keySHA256":"` + other + `"}`:                      problem.RecordMismatch,
		`{"version":1,"identity":"a","keySHA256":"` + strings.ToUpper(hash) + `"}`:      problem.RecordMismatch,
		`{"version":1,"identity":"a","keySHA256":""}`:                                   problem.RecordMismatch,
		`{"version":1,"identity":"a","keySHA256":"` + hash[:63] + `"}`:                  problem.RecordMismatch,
		`{"version":1,"identity":"` + identity + `\ud800","keySHA256":"` + hash + `"}`:  problem.KeyringFailed,
		`{"version":1,"identity":"` + identity + "\n" + `","keySHA256":"` + hash + `"}`: problem.KeyringFailed,
	} {
		wantRefused(t, []byte(text), want)
	}
	for i := range good {
		wantRefused(t, good[:i], problem.KeyringFailed)
		flipped := bytes.Clone(good)
		flipped[i] ^= 1
		if got, err := unlock.Decode(flipped, hash); err == nil && got.Identity.Reveal() == identity {
			t.Errorf("accepted: %s", flipped)
		}
	}
}

func wantRefused(t *testing.T, value []byte, want problem.Kind) {
	t.Helper()
	got, err := unlock.Decode(value, hash)
	p := problem.From(err)
	if p == nil || p.Kind != want || !got.Identity.IsEmpty() || strings.Contains(p.Why+p.Next+p.Err.Error(), identity) {
		t.Errorf("%s: %v; want %s", value, err, want)
	}
}
