package mistake

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"
	"unicode/utf8"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
)

// FuzzReadForm reads any bytes. What it finds searchable has a digest of lowercase hex within the bounds, and
// nothing that can be shown holds what was pasted.
func FuzzReadForm(f *testing.F) {
	digest := digestBytes(f, publishedSignature)
	for _, seed := range []string{
		"", publishedSignature, strings.ToUpper(publishedSignature), "0x" + publishedSignature, "sha256=" + publishedSignature,
		`{"signature": "` + publishedSignature + `"}`, "b'" + publishedSignature + "'", "SHA2-256(stdin)= " + publishedSignature,
		publishedSignature + "  -", base64.StdEncoding.EncodeToString(digest), base64.RawURLEncoding.EncodeToString(digest), string(digest),
		"<Buffer " + eachByte(digest, "%02x", " ") + ">", eachByte(digest, "%d", ","), utf16File(publishedSignature, "\xff\xfe", 0, 1),
		base64.StdEncoding.EncodeToString([]byte(publishedSignature)), publishedSignature[:31], "d84a0840-cd88-b98b-858d-404e3582c838", "undefined", "%%%=",
	} {
		f.Add([]byte(seed))
	}
	e := evidences["published"]
	f.Fuzz(func(t *testing.T, text []byte) {
		original := string(text)
		form := ReadForm(kiiex.NewSecret(text)).comparedWith(e)
		if form.Kind == "" || form.Explanation == "" {
			t.Error("nothing is said of it")
		}
		if digits := form.digits.Reveal(); form.Searchable() {
			if len(digits) < minDigits || len(digits) > 128 || strings.Trim(digits, "0123456789abcdef") != "" {
				t.Errorf("%d digits", len(digits))
			}
		} else if digits != "" || len(form.slips) > 0 {
			t.Error("a digest of what is none")
		}
		// Words of the explanations may well be pasted; a run of 24 characters is no word.
		if trimmed := strings.TrimSpace(original); len(trimmed) >= 24 && !strings.Contains(trimmed, " ") && strings.Contains(form.Explanation, trimmed) {
			t.Error("it is shown")
		}
	})
}

// FuzzSearch searches with any credential for any text, single slips and neighbours only: a pair of slips
// does nothing that its two halves do not, and takes a hundred times as long.
func FuzzSearch(f *testing.F) {
	f.Add("052087eaddece742eb76a5f74bee8aca", "b1dba8c2ecd1275fac9b67c06b7a0b6b", "2", "0", "", "", publishedSignature)
	f.Add("key", "\xff", "9223372036854775807", "1700000000123", "name", "9223372036854775808", publishedSignature[:16])
	f.Add("ü", "====", "-1", "4102444799999999999", "\x00", "", strings.Repeat("f", 128))
	f.Fuzz(func(t *testing.T, apiKey, secret, userID, nonce, userName, accountID, text string) {
		e := Evidence{APIKey: apiKey, Secret: kiiex.SecretFromString(secret), UserID: userID, Nonce: nonce, UserName: userName, AccountID: accountID}
		result := Result{Form: ReadForm(kiiex.SecretFromString(text)).comparedWith(e)}
		if e.check() != nil || !result.Form.Searchable() {
			return
		}
		in, target := e.inputs(), target(result.Form.digits.Bytes())
		stages := target.stages(in, 3)
		hits, tried, err := search(t.Context(), in, []stage{stages[0], stages[1], stages[3]}, target.match, nil)
		testenv.OK(t, err)
		result.Tried = tried
		result.judge(hits, target)
		checkTexts(t, e, text, result)
		if result.Right != (result.Match != nil && result.Match.isRight() && len(result.Slips) == 0) {
			t.Errorf("right is %v for %v", result.Right, result.Match)
		}
		// Whatever is named must give the signature, as the test's own construction tells.
		if result.Match != nil && len(target) == 64 && result.Bits == 256 {
			if digest, _ := slowDigest(t, *result.Match, e); hex.EncodeToString([]byte(digest)) != string(target) && utf8.ValidString(apiKey+secret+userID+nonce) {
				t.Errorf("named %v, which gives another signature", result.Match)
			}
		}
	})
}
