package export_test

import (
	"strings"
	"unicode/utf16"
)

// The values of the files in these tests are counting digits.
const (
	fileKey    = "0123456789abcdef0123456789abcdef"
	fileSecret = "fedcba9876543210fedcba9876543210"
)

// exportShape is one form that an exported file may have, and what must be read from it. All have fileKey
// and fileSecret.
type exportShape struct {
	name, file                    string
	nonce, userID, userName, hint string
	permissions, whitelist        []string
	unknown                       []string
}

// exportShapes are all forms that are known of, or that people make themselves.
var exportShapes = []exportShape{
	{
		name:  "as the exchange exports it",
		file:  `{"APIKey": "KEY", "APISecret": "SECRET", "Nonce": "0", "Permissions": ["Trading"]}`,
		nonce: "0", permissions: []string{"Trading"},
	},
	{
		name:  "capitals, and a number as the user id",
		file:  `{"APIKEY":"KEY","APISecret":"SECRET","UserId":10,"Permissions":["Deposit","Trading","Withdraw"]}`,
		nonce: "", userID: "10", permissions: []string{"Deposit", "Trading", "Withdraw"},
	},
	{
		name: "everything",
		file: `{"APIKey":"KEY","APISecret":"SECRET","Nonce":"0","UserId":"151","UserName":"trader-one","Permissions":["Trading"],
			"IPWhitelist":["192.0.2.7","2001:db8::/32"],"Environment":"staging"}`,
		nonce: "0", userID: "151", userName: "trader-one", hint: "staging",
		permissions: []string{"Trading"}, whitelist: []string{"192.0.2.7", "2001:db8::/32"},
	},
	{
		name:  "underscores",
		file:  `{"api_key":"KEY","api_secret":"SECRET","nonce":0,"user_id":151,"user_name":"u","ip_whitelist":"192.0.2.7"}`,
		nonce: "0", userID: "151", userName: "u", whitelist: []string{"192.0.2.7"},
	},
	{
		name:  "spaces and hyphens",
		file:  `{"API Key":"KEY","api-secret":"SECRET","N-o n_c E":"0","User ID":"151","Whitelisted IPs":"192.0.2.7"}`,
		nonce: "0", userID: "151", whitelist: []string{"192.0.2.7"},
	},
	{
		name:  "short names",
		file:  `{"key":"KEY","secret":"SECRET","nonce":"1","uid":"7","ipAddresses":[],"env":"production"}`,
		nonce: "1", userID: "7", hint: "production",
	},
	{
		name:  "secretKey",
		file:  `{"apiKey":"KEY","secretKey":"SECRET","nonce":"1","userid":"7"}`,
		nonce: "1", userID: "7",
	},
	{
		name:  "numbers beyond 32 bits and 64 bits",
		file:  `{"apiKey":"KEY","secret":"SECRET","nonce":3628854949,"userId":123456789012345678901234567890}`,
		nonce: "3628854949", userID: "123456789012345678901234567890",
	},
	{
		name:  "a nonce with an exponent keeps its characters",
		file:  `{"apiKey":"KEY","secret":"SECRET","nonce":1e5,"userId":7}`,
		nonce: "1e5", userID: "7",
	},
	{
		name:  "a nonce with a fraction keeps its characters",
		file:  `{"apiKey":"KEY","secret":"SECRET","nonce":0.50,"userId":7}`,
		nonce: "0.50", userID: "7",
	},
	{
		name:  "a nonce is any text",
		file:  `{"apiKey":"KEY","secret":"SECRET","nonce":"00 my \"own\" \\ nonce","userId":7}`,
		nonce: `00 my "own" \ nonce`, userID: "7",
	},
	{
		name:  "null and empty are as good as absent",
		file:  `{"apiKey":"KEY","secret":"SECRET","nonce":null,"userId":"","userName":null,"permissions":null,"ipWhitelist":""}`,
		nonce: "",
	},
	{
		name:  "lists as text",
		file:  `{"apiKey":"KEY","secret":"SECRET","nonce":0,"permissions":"Deposit, Trading ,,Withdraw","ipWhitelist":" 192.0.2.7 ,192.0.2.8,"}`,
		nonce: "0", permissions: []string{"Deposit", "Trading", "Withdraw"}, whitelist: []string{"192.0.2.7", "192.0.2.8"},
	},
	{
		name:  "commas inside a list",
		file:  `{"apiKey":"KEY","secret":"SECRET","nonce":0,"permissions":["Deposit,Trading",""," Withdraw"]}`,
		nonce: "0", permissions: []string{"Deposit", "Trading", "Withdraw"},
	},
	{
		name:  "escaped",
		file:  `{"\u0061piKey":"\u0030123456789abcdef0123456789abcdef","secret":"SECRET","nonce":"\u0030","userName":"a\/b"}`,
		nonce: "0", userName: "a/b",
	},
	{
		name:  "other fields, whatever they are",
		file:  `{"CreatedAt":"2026-11-11","apiKey":"KEY","secret":"SECRET","nonce":0,"note":"naïve\u0000 ","x":{"y":[1,{"z":null}]},"":true}`,
		nonce: "0", unknown: []string{"CreatedAt", "note", "x", ""},
	},
	{
		name:  "inside data",
		file:  `{"data": {"apiKey":"KEY","secret":"SECRET","nonce":0,"userId":151}}`,
		nonce: "0", userID: "151",
	},
	{
		name:  "inside apiKey",
		file:  `{"apiKey": {"key":"KEY","secret":"SECRET","nonce":"0"}}`,
		nonce: "0",
	},
	{
		name:  "inside any name, with neighbours",
		file:  `{"status":"ok","UserId":151,"result": {"apiKey":"KEY","secret":"SECRET","nonce":"0","extra":1},"user":{"UserName":"x"}}`,
		nonce: "0", userID: "151", unknown: []string{"status", "user", "extra"},
	},
	{
		name:  "a list of one",
		file:  `[{"apiKey":"KEY","secret":"SECRET","nonce":"0"}]`,
		nonce: "0",
	},
	{
		name:  "a list of one inside an object",
		file:  `{"userId":"151","keys":[{"apiKey":"KEY","secret":"SECRET","nonce":"0"}],"total":1}`,
		nonce: "0", userID: "151", unknown: []string{"total"},
	},
	{
		name:  "a list of one that is wrapped",
		file:  `[{"data":{"apiKey":"KEY","secret":"SECRET","nonce":"0"},"userId":"151"}]`,
		nonce: "0", userID: "151",
	},
	{
		name:  "a list of key names beside the key",
		file:  `{"apiKey":"KEY","secret":"SECRET","nonce":"0","keys":[{"label":"a"}]}`,
		nonce: "0", unknown: []string{"keys"},
	},
	{
		name:  "Windows lines and a byte-order mark",
		file:  "\ufeff{\r\n\t\"apiKey\": \"KEY\",\r\n\t\"secret\": \"SECRET\",\r\n\t\"nonce\": 0\r\n}\r\n",
		nonce: "0",
	},
	{
		name:  "UTF-16, little-endian",
		file:  inUTF16("{\r\n\"apiKey\":\"KEY\",\"secret\":\"SECRET\",\"nonce\":0,\"userId\":\"151\",\"é😀\":\"ü\"}\r\n", false),
		nonce: "0", userID: "151", unknown: []string{"é😀"},
	},
	{
		name:  "UTF-16, big-endian",
		file:  inUTF16(`{"apiKey":"KEY","secret":"SECRET","nonce":0}`, true),
		nonce: "0",
	},
}

// data is the shape's file as bytes.
func (s exportShape) data() []byte { return []byte(fillIn(s.file)) }

// fillIn puts the values of these tests into a file that has KEY and SECRET in their places, in UTF-8 or
// in UTF-16.
func fillIn(file string) string {
	return strings.NewReplacer(
		`"KEY"`, `"`+fileKey+`"`, `"SECRET"`, `"`+fileSecret+`"`,
	).Replace(file)
}

// inUTF16 encodes a file, filled in, with a byte-order mark.
func inUTF16(file string, bigEndian bool) string {
	var out []byte
	for _, unit := range utf16.Encode([]rune("\ufeff" + fillIn(file))) {
		if bigEndian {
			out = append(out, byte(unit>>8), byte(unit))
		} else {
			out = append(out, byte(unit), byte(unit>>8))
		}
	}
	return string(out)
}

// exportRefusal is a file that must not be read.
type exportRefusal struct {
	name, file string
	kind       string
	says       []string // parts of the message
}

var exportRefusals = []exportRefusal{
	{"empty", "", "not-json", []string{"Line 1", "empty"}},
	{"web page", "<html>", "not-json", []string{"This is a web page."}},
	{"cut off", "{\n\"apiKey\":\"KEY\",\n\"secret\":\"fedcba98", "not-json", []string{"Line 3", "quote is missing"}},
	{"two documents", "{\"apiKey\":\"KEY\",\"secret\":\"SECRET\"}\n{}", "not-json", []string{"Line 2"}},
	{"secret without quotes", "{\"apiKey\":\"KEY\",\n\"secret\":fedcba9876543210fedcba9876543210}", "not-json", []string{"Line 2", "double quotes"}},
	{"key of digits without quotes", "{\"apiKey\":\n0123456789abcdef0123456789abcdef}", "not-json", []string{"Line 2"}},
	{"curly quotes", "{\n“apiKey”: “KEY”}", "not-json", []string{"Line 2", "U+201C"}},
	{"invalid UTF-8 in the secret", "{\"apiKey\":\"KEY\",\n\"secret\":\"fedcba9876543210\xff\"}", "not-json", []string{"Line 2", "UTF-8"}},
	{"lone surrogate in the secret", "{\"apiKey\":\"KEY\",\n\"secret\":\"\\ud800fedcba9876543210\"}", "not-json", []string{"Line 2", "surrogate"}},
	{"nested too deep", `{"x":` + strings.Repeat("[", 32) + strings.Repeat("]", 32) + `,"apiKey":"KEY","secret":"SECRET"}`, "not-json", []string{"nested"}},

	{"the same name", "{\"apiKey\":\"KEY\",\n\"secret\":\"SECRET\",\n\"apiKey\":\"KEY\"}", "duplicate-field", []string{"API key", "line 1", "line 3"}},
	{"the same name in another case", "{\"APIKey\":\"KEY\",\n\"apikey\":\"KEY\"}", "duplicate-field", []string{"API key", "line 2"}},
	{"the same name with separators", "{\"UserId\":1,\n\"User_ID\":2,\"apiKey\":\"KEY\"}", "duplicate-field", []string{"User ID", "line 2"}},
	{"the same name escaped", "{\"Nonce\":1,\n\"\\u004eonce\":2,\"apiKey\":\"KEY\"}", "duplicate-field", []string{"The nonce", "line 2"}},
	{"the same name with a Kelvin sign", "{\"apiKey\":\"KEY\",\n\"api\u212aey\":\"KEY\"}", "duplicate-field", []string{"API key", "line 2"}},
	{"the same name with a long s", "{\"secret\":\"SECRET\",\n\"\u017fecret\":\"SECRET\"}", "duplicate-field", []string{"API secret", "line 2"}},
	{"two names of one field", "{\"key\":\"KEY\",\n\"APIKey\":\"KEY\"}", "duplicate-field", []string{"API key", "line 1", "line 2"}},
	{"three names of one field", "{\"secretKey\":\"SECRET\",\n\"secret\":\"SECRET\"}", "duplicate-field", []string{"API secret"}},
	{"a duplicate that is null", "{\"apiKey\":\"KEY\",\"secret\":\"SECRET\",\n\"secret\":null}", "duplicate-field", []string{"API secret", "line 2"}},
	{"a duplicate that is not used", "{\"apiKey\":\"KEY\",\"a-b\":1,\n\"A_B\":2}", "duplicate-field", []string{`"a-b"`, `"A_B"`, "line 2"}},
	{"a duplicate deep inside", "{\"apiKey\":\"KEY\",\"x\":{\"y\":[{\"z\":1,\n\"Z\":2}]}}", "duplicate-field", []string{`"z"`, "line 2"}},
	{"a duplicate inside and around", "{\"userId\":1,\n\"data\":{\"apiKey\":\"KEY\",\n\"UserId\":1}}", "duplicate-field", []string{"User ID", "line 1", "line 3"}},
	{"a duplicate with control characters", "{\"apiKey\":\"KEY\",\"\\u001b[2J\u202e\":1,\n\"\\u001b[2J\u202e\":2}", "duplicate-field", []string{`"\x1b[2J\u202e"`}},
	{"a secret as the name of a duplicate", "{\"apiKey\":\"KEY\",\"fedcba9876543210fedcba9876543210\":1,\n\"FEDCBA98-76543210-FEDCBA98-76543210\":2}", "duplicate-field", []string{"line 2"}},
	{"a key twice in a list", `[{"apiKey":"KEY","secret":"SECRET"},{"apiKey":"` + fileSecret + `"},{"apiKey":"KEY"}]`, "duplicate-field", []string{"Keys 1 and 3"}},

	{"text at the top", `"KEY"`, "missing-field", []string{"no API key"}},
	{"number at the top", `5`, "missing-field", nil},
	{"null at the top", `null`, "missing-field", nil},
	{"empty object", `{}`, "missing-field", nil},
	{"empty list", `[]`, "missing-field", nil},
	{"nothing of a key", `{"name":"x","version":"1.0.0","dependencies":{"a":"b"}}`, "missing-field", nil},
	{"nonce and user only", `{"nonce":0,"userId":151}`, "missing-field", nil},
	{"wrapped twice", `{"data":{"data":{"apiKey":"KEY","secret":"SECRET"}}}`, "missing-field", nil},
	{"names with an invisible character", "{\"apiKey\u200b\":\"KEY\",\"secret\u200b\":\"SECRET\"}", "missing-field", nil},

	{"KiiChain Pay", "{\"name\":\"x\",\n\"priv_key\":\"fedcba9876543210\",\"pub_key\":\"0123456789abcdef\"}", "other-product", []string{"KiiChain Pay", "Line 2"}},
	{"KiiChain Pay, only the public half", `{"pub_key":"0123456789abcdef"}`, "other-product", nil},
	{"KiiChain Pay, other spelling", `{"privKey":"fedcba9876543210"}`, "other-product", nil},
	{"KiiChain Pay, wrapped", `{"data":{"priv-key":"fedcba9876543210"}}`, "other-product", nil},
	{"KiiChain Pay, in a list", `[{"pub_key":"0123456789abcdef"}]`, "other-product", nil},
	{"KiiChain Pay, with an API key", `{"api_key":"KEY","PRIV_KEY":"fedcba9876543210"}`, "other-product", nil},

	{"zero-width space in the key", "{\n\"apiKey\":\"0123\u200b456789abcdef\",\"secret\":\"SECRET\"}", "bad-value", []string{"API key", "line 2", "Character 5", "U+200B ZERO WIDTH SPACE"}},
	{"no-break space in the secret", "{\"apiKey\":\"KEY\",\n\"secret\":\"fedcba9876543210\u00a0\"}", "bad-value", []string{"API secret", "line 2", "Character 17", "U+00A0 NO-BREAK SPACE"}},
	{"byte-order mark in the secret", "{\"apiKey\":\"KEY\",\"secret\":\"\ufefffedcba9876543210\"}", "bad-value", []string{"API secret", "Character 1", "U+FEFF"}},
	{"word joiner", "{\"apiKey\":\"KEY\",\"secret\":\"fedc\u2060ba9876543210\"}", "bad-value", []string{"U+2060 WORD JOINER"}},
	{"right-to-left override", "{\"apiKey\":\"KEY\",\"secret\":\"fedcba9876543210\u202e\"}", "bad-value", []string{"U+202E RIGHT-TO-LEFT OVERRIDE"}},
	{"right-to-left mark", "{\"apiKey\":\"KEY\",\"secret\":\"fedcba9876543210\u200f\"}", "bad-value", []string{"U+200F RIGHT-TO-LEFT MARK"}},
	{"curly quotes inside", "{\"apiKey\":\"KEY\",\"secret\":\"“fedcba9876543210”\"}", "bad-value", []string{"U+201C LEFT DOUBLE QUOTATION MARK"}},
	{"line feed at the end", `{"apiKey":"KEY","secret":"fedcba9876543210\n"}`, "bad-value", []string{"U+000A LINE FEED"}},
	{"tab", `{"apiKey":"KEY","secret":"\tfedcba9876543210"}`, "bad-value", []string{"U+0009 TAB"}},
	{"NUL", `{"apiKey":"KEY","secret":"fedcba9876543210\u0000"}`, "bad-value", []string{"U+0000 NULL"}},
	{"DEL", `{"apiKey":"KEY","secret":"fedcba9876543210\u007f"}`, "bad-value", []string{"U+007F DELETE"}},
	{"a letter that is not ASCII", `{"apiKey":"KEY","secret":"SECRET","userName":"José"}`, "bad-value", []string{"The user name", "Character 4", "U+00E9"}},
	{"a look-alike letter", "{\"apiKey\":\"KEY\",\"secret\":\"fedcb\u04309876543210\"}", "bad-value", []string{"Character 6", "U+0430"}},
	{"replacement character", "{\"apiKey\":\"KEY\",\"secret\":\"fedcba9876543210\ufffd\"}", "bad-value", []string{"U+FFFD REPLACEMENT CHARACTER"}},
	{"beyond 16 bits", `{"apiKey":"KEY","secret":"fedcba9876543210\ud83d\ude00"}`, "bad-value", []string{"U+1F600"}},
	{"not ASCII in the environment", `{"apiKey":"KEY","env":"stäging"}`, "bad-value", []string{"The environment", "U+00E4"}},
	{"not ASCII in a permission", "{\"apiKey\":\"KEY\",\"permissions\":[\"Trading\",\n\"With\u00addraw\"]}", "bad-value", []string{"The list of permissions", "entry 2", "U+00AD SOFT HYPHEN"}},
	{"not ASCII in the whitelist", `{"apiKey":"KEY","ipWhitelist":"１.2.3.4"}`, "bad-value", []string{"IP whitelist", "U+FF11"}},
	{"space in front", `{"apiKey":" 0123456789abcdef0123456789abcdef","secret":"SECRET"}`, "bad-value", []string{"API key", "begins with a space"}},
	{"space at the end", `{"apiKey":"KEY","secret":"fedcba9876543210fedcba9876543210 "}`, "bad-value", []string{"API secret", "ends with a space"}},
	{"only a space", `{"apiKey":"KEY","nonce":" "}`, "bad-value", []string{"The nonce", "space"}},
	{"too long", `{"apiKey":"KEY","secret":"` + strings.Repeat(fileSecret, 9) + `"}`, "bad-value", []string{"API secret", "288 characters"}},

	{"user id with letters", "{\"apiKey\":\"KEY\",\n\n\"userId\":\"15l\"}", "bad-value", []string{"User ID", "line 3", "character 3 is not a digit"}},
	{"user id as a float", `{"apiKey":"KEY","userId":151.0}`, "bad-value", []string{"User ID", "character 4"}},
	{"user id with an exponent", `{"apiKey":"KEY","userId":15e1}`, "bad-value", []string{"User ID", "character 3"}},
	{"negative user id", `{"apiKey":"KEY","userId":-151}`, "bad-value", []string{"User ID", "character 1"}},
	{"user id with a plus", `{"apiKey":"KEY","userId":"+151"}`, "bad-value", []string{"User ID", "character 1"}},
	{"user id with a separator", `{"apiKey":"KEY","userId":"1,510"}`, "bad-value", []string{"User ID", "character 2"}},
	{"user id in other digits", `{"apiKey":"KEY","userId":"١٥١"}`, "bad-value", []string{"User ID", "U+0661"}},
	{"user id with a space at the end", `{"apiKey":"KEY","userId":"151 "}`, "bad-value", []string{"User ID", "ends with a space"}},
	{"secret as the user id", `{"apiKey":"KEY","userId":"SECRET"}`, "bad-value", []string{"User ID", "exchanged"}},
	{"secret as the nonce", "{\"apiKey\":\"KEY\",\"secret\":\"SECRET\",\n\"nonce\":\"SECRET\"}", "bad-value", []string{"The nonce", "line 2", "contains the API secret"}},
	{"secret in the user name", `{"apiKey":"KEY","userName":"me:` + fileSecret + `","secret":"SECRET"}`, "bad-value", []string{"The user name", "contains the API secret"}},
	{"secret among the permissions", `{"apiKey":"KEY","secret":"SECRET","permissions":["Trading","SECRET"]}`, "bad-value", []string{"The list of permissions"}},
	{"secret in the whitelist", `{"apiKey":"KEY","secret":"SECRET","ipWhitelist":"SECRET"}`, "bad-value", []string{"IP whitelist"}},
	{"secret as the environment", `{"apiKey":"KEY","secret":"SECRET","env":"SECRET"}`, "bad-value", []string{"The environment"}},

	{"key is true", `{"apiKey":true,"secret":"SECRET"}`, "bad-value", []string{"API key", "neither text nor a number"}},
	{"secret is a list", `{"apiKey":"KEY","secret":["SECRET"]}`, "bad-value", []string{"API secret", "neither text nor a number"}},
	{"nonce is an object", "{\"apiKey\":\"KEY\",\"nonce\":\n{}}", "bad-value", []string{"The nonce", "line 2"}},
	{"permissions are a number", `{"apiKey":"KEY","permissions":7}`, "bad-value", []string{"The list of permissions", "neither a list nor text"}},
	{"permissions are an object", `{"apiKey":"KEY","permissions":{"Trading":true}}`, "bad-value", []string{"The list of permissions"}},
	{"a permission is null", `{"apiKey":"KEY","permissions":["Trading",null]}`, "bad-value", []string{"The list of permissions", "Entry 2"}},
	{"an address is a number", `{"apiKey":"KEY","ipWhitelist":[1]}`, "bad-value", []string{"IP whitelist", "Entry 1"}},
	{"too many addresses", `{"apiKey":"KEY","ipWhitelist":"` + strings.Repeat("192.0.2.7,", 101) + `"}`, "bad-value", []string{"IP whitelist", "entries"}},

	{"two keys side by side", "{\"a\":{\"apiKey\":\"KEY\"},\n\"b\":{\"apiKey\":\"KEY\"}}", "bad-value", []string{"side by side", "line 1", "line 2"}},
	{"two lists side by side", "{\"a\":[{\"apiKey\":\"KEY\"}],\n\"b\":[{\"apiKey\":\"KEY\"}]}", "bad-value", []string{"side by side"}},
	{"a list with text in it", "[{\"apiKey\":\"KEY\"},\n\"SECRET\"]", "bad-value", []string{"API key 2", "line 2"}},
	{"a list with null in it", `[null,{"apiKey":"KEY"}]`, "bad-value", []string{"API key 1"}},
	{"a list in a list", `[[{"apiKey":"KEY","secret":"SECRET"}]]`, "bad-value", []string{"API key 1"}},
	{"a list with an empty object", "[{\"apiKey\":\"KEY\"},{\"apiKey\":\"x\"},\n{}]", "bad-value", []string{"API key 3", "line 2"}},
	{"a wrapped list with another object", `{"data":[{"apiKey":"KEY"},{"name":"x"}]}`, "bad-value", []string{"API key 2"}},
	{"a list of wrapped lists", `[{"data":[{"apiKey":"KEY"}]}]`, "bad-value", []string{"API key 1"}},
	{"a bad value in a list", "[{\"apiKey\":\"KEY\"},\n{\"apiKey\":\"x\",\"userId\":\"SECRET\"}]", "bad-value", []string{"User ID", "line 2", "key 2 of the list"}},
	{"side by side in a list", `[{"a":{"apiKey":"KEY"},"b":{"apiKey":"KEY"}}]`, "bad-value", []string{"side by side"}},
	{"too many keys", "[" + strings.Repeat(`{"apiKey":"KEY"},`, 100) + `{"apiKey":"KEY"}]`, "bad-value", []string{"101 entries"}},

	{"too large", strings.Repeat(" ", 1<<20) + `{"apiKey":"KEY","secret":"SECRET"}`, "file-unusable", []string{"1 MiB"}},
}
