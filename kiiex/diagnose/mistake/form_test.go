package mistake

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
)

// The published signature of evidences["published"].
const publishedSignature = "420f11055ad70b6845ac3ca7af2c30437cf6733cf69aaede9e947efe80ef97be"

func digestBytes(t testing.TB, signature string) []byte {
	t.Helper()
	b, err := hex.DecodeString(signature)
	testenv.OK(t, err)
	return b
}

func eachByte(digest []byte, format, separator string) string {
	parts := make([]string, len(digest))
	for i, b := range digest {
		parts[i] = fmt.Sprintf(format, b)
	}
	return strings.Join(parts, separator)
}

func choices(slips []Slip) string {
	var names []string
	for _, s := range slips {
		names = append(names, s.Choice)
	}
	return strings.Join(names, " ")
}

func utf16File(text, mark string, low, high int) string {
	out := []byte(mark)
	for _, u := range utf16.Encode([]rune(text)) {
		var pair [2]byte
		pair[low], pair[high] = byte(u), byte(u>>8)
		out = append(out, pair[:]...)
	}
	return string(out)
}

// TestRightDigestInEveryForm writes the right digest in every way that is known to be met, and expects the search to
// see that only the writing was wrong.
func TestRightDigestInEveryForm(t *testing.T) {
	digest := digestBytes(t, publishedSignature)
	standard, urlSafe := base64.StdEncoding.EncodeToString(digest), base64.URLEncoding.EncodeToString(digest)
	signed := make([]string, len(digest))
	for i, b := range digest {
		signed[i] = fmt.Sprint(int8(b))
	}
	if standard == urlSafe {
		t.Fatal("this digest does not tell the two base64 alphabets apart")
	}
	for _, test := range []struct {
		name, text string
		kind       FormKind
		slips      string
	}{
		{"right", publishedSignature, formHex, ""},
		{"right with a newline", publishedSignature + "\n", formHex, ""},
		{"right with white space", "  \t" + publishedSignature + "\r\n\u00a0", formHex, ""},
		{"copied with its label", "Signature: " + publishedSignature, formHex, ""},
		{"copied with its JSON name", `  "signature": "` + publishedSignature + `",`, formHex, ""},
		{"copied as a JSON document", `{"signature": "` + publishedSignature + `"}`, formHex, ""},
		{"copied as an assignment", "sig='" + publishedSignature + "';", formHex, ""},
		{"UTF-8 file with a mark", "\ufeff" + publishedSignature, formHex, ""},
		{"UTF-16 file, little endian", utf16File(publishedSignature+"\r\n", "\xff\xfe", 0, 1), formHex, ""},
		{"UTF-16 file, big endian", utf16File(publishedSignature, "\xfe\xff", 1, 0), formHex, ""},
		{"upper case", strings.ToUpper(publishedSignature), formHex, "upper-case"},
		{"mixed case", strings.ToUpper(publishedSignature[:10]) + publishedSignature[10:], formHex, "upper-case"},
		{"0x", "0x" + publishedSignature, formHex, "0x"},
		{"0X upper case", "0X" + strings.ToUpper(publishedSignature), formHex, "0x upper-case"},
		{"sha256=", "sha256=" + publishedSignature, formHex, "hash-prefix"},
		{"HMAC-SHA256:", "HMAC-SHA256: " + publishedSignature, formHex, "hash-prefix"},
		{"double quotes", `"` + publishedSignature + `"`, formHex, "quotes"},
		{"single quotes", "'" + publishedSignature + "'", formHex, "quotes"},
		{"typographic quotes", "“" + publishedSignature + "”", formHex, "quotes"},
		{"Python's b''", "b'" + publishedSignature + "'", formHex, "bytes-literal"},
		{"openssl 3's label", "SHA2-256(stdin)= " + publishedSignature, formHex, "openssl-label"},
		{"openssl 1's label", "HMAC-SHA256(stdin)= " + publishedSignature, formHex, "openssl-label"},
		{"LibreSSL's label", "(stdin)= " + publishedSignature, formHex, "openssl-label"},
		{"sha256sum's file name", publishedSignature + "  -", formHex, "file-name"},
		{"openssl -r's file name", publishedSignature + " *stdin", formHex, "file-name"},
		{"zero-width space", publishedSignature[:20] + "\u200b" + publishedSignature[20:], formHex, "invisible-characters"},
		{"soft hyphen at the end", publishedSignature + "\u00ad", formHex, "invisible-characters"},
		{"line break inside", publishedSignature[:32] + "\n" + publishedSignature[32:], formHex, "line-break"},
		{"colons", eachByte(digest, "%02x", ":"), formHex, "separated-bytes"},
		{".NET's BitConverter", eachByte(digest, "%02X", "-"), formHex, "separated-bytes upper-case"},
		{"hexdump", eachByte(digest, "%02x", " "), formHex, "separated-bytes"},
		{"Node's Buffer", "<Buffer " + eachByte(digest, "%02x", " ") + ">", formHex, "buffer separated-bytes"},
		{"unpadded bytes", eachByte(digest, "%x", ""), formHex, "unpadded-bytes"},
		{"base64", standard, formBase64, "base64"},
		{"base64 unpadded", strings.TrimRight(standard, "="), formBase64, "base64"},
		{"base64 wrapped", standard[:20] + "\n" + standard[20:], formBase64, "line-break base64"},
		{"base64 in quotes", `"` + standard + `"`, formBase64, "quotes base64"},
		{"base64 percent-encoded", strings.NewReplacer("+", "%2B", "/", "%2F", "=", "%3D").Replace(standard), formBase64, "percent-encoded base64"},
		{"base64url", urlSafe, formBase64, "base64url"},
		{"base64 of the hex digits", base64.StdEncoding.EncodeToString([]byte(publishedSignature)), formHex, "base64 base64-of-text"},
		{"hex of the hex digits", hex.EncodeToString([]byte(publishedSignature)), formHex, "hex-of-text"},
		{"hex of base64", hex.EncodeToString([]byte(standard)), formBase64, "hex-of-text base64"},
		{"bytes", string(digest), formBytes, "bytes"},
		{"bytes and a newline", string(digest) + "\n", formBytes, "bytes"},
		{"Go's []byte", fmt.Sprint(digest), formByteList, "byte-list"},
		{"JavaScript's array", eachByte(digest, "%d", ", "), formByteList, "byte-list"},
		{"Java's signed bytes", "[" + strings.Join(signed, ", ") + "]", formByteList, "byte-list"},
		{"C's initializer", "{" + eachByte(digest, "%d", ",") + ",}", formByteList, "byte-list"},
		{"first 40 digits", publishedSignature[:40], formHex, "truncated"},
		{"first 32 digits", publishedSignature[:32], formHex, "truncated"},
		{"first 16 digits", publishedSignature[:16], formHex, "truncated"},
		{"first 63 digits", publishedSignature[:63], formHex, "truncated"},
		{"last 63 digits", publishedSignature[1:], formHex, "beginning-lost"},
		{"last 17 digits", publishedSignature[47:], formHex, "beginning-lost"},
		{"base64 cut off", standard[:30], formBase64, "base64 truncated"},
		{"base64 cut off inside of a group", standard[:29], formBase64, "base64 truncated"},
	} {
		t.Run(test.name, func(t *testing.T) {
			result := mustSearch(t, evidences["published"], kiiex.SecretFromString(test.text), 0)
			if result.Form.Kind != test.kind {
				t.Errorf("kind %s, want %s", result.Form.Kind, test.kind)
			}
			if result.Match == nil || !result.Match.isRight() {
				t.Fatalf("not recognised: %v, %s", result.Match, result.Form.Explanation)
			}
			if got := choices(result.Slips); got != test.slips {
				t.Errorf("slips %q, want %q", got, test.slips)
			}
			if result.Right != (test.slips == "") {
				t.Errorf("right is %v", result.Right)
			}
			checkTexts(t, evidences["published"], test.text, result)
		})
	}
}

// TestFormIsNotTakenForAMistake writes the digest of two slips with each hash as base64: neither the form nor a hash that shows
// by its length takes the place of a slip.
func TestFormIsNotTakenForAMistake(t *testing.T) {
	e := evidences["published"]
	for i, hash := range hashes {
		r := recipeOf(t, map[Dimension]string{Key: "newline", Around: "newline"})
		r.choice[Hash] = uint16(i)
		t.Run(hash.name, func(t *testing.T) {
			digest, _ := slowDigest(t, r, e)
			result := mustSearch(t, e, kiiex.SecretFromString(base64.StdEncoding.EncodeToString([]byte(digest))), 0)
			// The length of 256 bits is the right one, so another hash of that length is a third slip. Any other
			// length shows the hash.
			if i > 0 && hash.size == 32 {
				if result.Match != nil {
					t.Errorf("named %v", *result.Match)
				}
				return
			}
			checkNamed(t, e, r, digest, result)
			if got := choices(result.Slips); !strings.HasSuffix(got, " base64") {
				t.Errorf("slips %q", got)
			}
		})
	}
}

// TestPartOfALongerDigest writes the first 50 bytes of two slips with SHA-512: more digits than SHA-256 gives, so
// another hash is no slip of its own.
func TestPartOfALongerDigest(t *testing.T) {
	e := evidences["published"]
	r := recipeOf(t, map[Dimension]string{Hash: "SHA-512", Key: "newline", Around: "newline"})
	digest, _ := slowDigest(t, r, e)
	result := mustSearch(t, e, pasted(digest[:50]), 0)
	checkNamed(t, e, r, digest, result)
	if got := choices(result.Slips); !strings.HasSuffix(got, " truncated") {
		t.Errorf("slips %q", got)
	}
}

func TestLeadingZeros(t *testing.T) {
	e := Evidence{
		APIKey: "0123456789abcdef0123456789abcdef", Secret: kiiex.SecretFromString("fedcba9876543210fedcba9876543210"),
		UserID: "1", Nonce: "0",
	}
	const signature = "008b46c3482a3b9053bf68c7d9fa63d08ee6b3ae8a4c61bff36bf2d3d618d343"
	result := mustSearch(t, e, kiiex.SecretFromString(signature), reach)
	if !result.Right {
		t.Fatal("the published signature is not right")
	}
	result = mustSearch(t, e, kiiex.SecretFromString(strings.TrimLeft(signature, "0")), reach)
	if got := choices(result.Slips); got != "leading-zeros-lost" || result.Right {
		t.Errorf("slips %q", got)
	}
}

func TestReadFormNamesNonSignatures(t *testing.T) {
	e := evidences["published"]
	secret := e.Secret.Reveal()
	for _, test := range []struct {
		name, text string
		kind       FormKind
	}{
		{"nothing", "", formEmpty},
		{"white space", " \r\n\t ", formEmpty},
		{"quotes around nothing", `""`, formEmpty},
		{"only invisible characters", "\u200b\ufeff\u2060", formEmpty},
		{"the API secret", secret, formSecret},
		{"the API secret in upper case", strings.ToUpper(secret) + "\n", formSecret},
		{"the API secret in quotes", `"` + secret + `"`, formSecret},
		{"the API secret with an invisible character", "\u200b" + secret, formSecret},
		{"a file with the API secret", `{"APIKey": "` + e.APIKey + `", "APISecret": "` + secret + `"}`, formSecret},
		{"a very long text with the API secret", strings.Repeat("x", 5000) + secret, formSecret},
		{"the API key", e.APIKey, formAPIKey},
		{"the API key and more", "APIKey: " + e.APIKey + "\nSignature: " + publishedSignature, formAPIKey},
		{"the message", e.Nonce + e.UserID + e.APIKey, formMessage},
		{"the user ID", "2", formUserID},
		{"the nonce", "0", formNonce},
		{"a session token", "d84a0840-cd88-b98b-858d-404e3582c838", formUUID},
		{"fifteen digits", publishedSignature[:15], formTooShort},
		{"short base64", "QmFzZTY0", formTooShort},
		{"a short list", "[1, 2, 3]", formTooShort},
		{"three signatures", strings.Repeat(publishedSignature, 3), formTooLong},
		{"a long text", strings.Repeat("words and ", 600), formTooLong},
		{"JavaScript's undefined", "undefined", formObject},
		{"JavaScript's object", "[object ArrayBuffer]", formObject},
		{"JavaScript's promise", "Promise { <pending> }", formObject},
		{"Python's object", "<hmac.HMAC object at 0x7f2d5c0d3a90>", formObject},
		{"Python's method", "<built-in method hexdigest of _hashlib.HMAC object>", formObject},
		{"Java's array", "[B@1b6d3586", formObject},
		{".NET's array", "System.Byte[]", formObject},
		{"Go's wrong verb", "%!s(func() hash.Hash=0x4a2b60)", formObject},
		{"a sentence", "this is not a signature, is it?", formUnknown},
		{"bytes of no digest", "\x00\x01\x02\xff", formUnknown},
		{"escape sequences", "\x1b]0;title\x07\x1b[2J", formUnknown},
		{"a list of large numbers", "[420, 512, 999, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]", formUnknown},
		{"damaged base64", "====", formUnknown},
	} {
		t.Run(test.name, func(t *testing.T) {
			result := mustSearch(t, e, kiiex.SecretFromString(test.text), reach)
			if result.Form.Kind != test.kind {
				t.Errorf("kind %s, want %s", result.Form.Kind, test.kind)
			}
			if result.Form.Searchable() || result.Tried != 0 || result.Match != nil || result.Right || len(result.Slips) != 0 {
				t.Errorf("it was searched for: %+v", result)
			}
			if result.Form.Explanation == "" {
				t.Error("nothing is explained")
			}
			checkTexts(t, e, test.text, result)
		})
	}
}

func TestLikelyHashes(t *testing.T) {
	for digits, want := range map[int]string{
		16: "", 32: "MD5", 40: "SHA-1", 56: "SHA-224", 63: "", 64: "SHA-256 SHA-512/256 SHA3-256", 96: "SHA-384", 128: "SHA-512 SHA3-512",
	} {
		form := ReadForm(kiiex.NewSecret(bytes.Repeat([]byte("9"), digits)))
		if got := strings.Join(form.Likely, " "); got != want || form.Length != digits || form.Kind != formHex {
			t.Errorf("%d digits: %q %d %s", digits, got, form.Length, form.Kind)
		}
	}
}

// TestFormKeepsItsOwnCopy fails if clearing what was pasted changes the form.
func TestFormKeepsItsOwnCopy(t *testing.T) {
	for _, before := range []string{"", "APIKey: "} {
		text := kiiex.SecretFromString(before + evidences["published"].APIKey)
		form := ReadForm(text)
		text.Clear()
		if got := form.comparedWith(evidences["published"]).Kind; got != formAPIKey {
			t.Errorf("kind %s", got)
		}
	}
}

// TestShortSecret pastes a secret that is too short to be looked for inside of other text.
func TestShortSecret(t *testing.T) {
	e := evidences["odd"]
	if got := ReadForm(e.Secret).comparedWith(e).Kind; got != formSecret {
		t.Errorf("kind %s", got)
	}
	if got := ReadForm(kiiex.SecretFromString("x" + e.Secret.Reveal())).comparedWith(e).Kind; got != formUnknown {
		t.Errorf("kind %s", got)
	}
}
