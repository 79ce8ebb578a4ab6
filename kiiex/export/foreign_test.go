package export

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"strings"
	"testing"

	"kiikey/kiiex/problem"
)

// What else people give to an import is named in one line, and none of its values is repeated.
func TestParseNamesForeignContent(t *testing.T) {
	const key, secret = "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"
	var zipped, gzipped, tarred bytes.Buffer
	z := zip.NewWriter(&zipped)
	_, _ = z.Create("export.json")
	_ = z.Close()
	g := gzip.NewWriter(&gzipped)
	_, _ = g.Write([]byte(`{"APIKey": "` + key + `"}`))
	_ = g.Close()
	archive := tar.NewWriter(&tarred)
	_ = archive.WriteHeader(&tar.Header{Name: "identity.age", Mode: 0o600, Format: tar.FormatUSTAR})
	_ = archive.Close()

	for name, c := range map[string]struct {
		data string
		want string
		kind problem.Kind
	}{
		"zip":               {zipped.String(), "zip archive", problem.NotJSON},
		"gzip":              {gzipped.String(), "gzip archive", problem.NotJSON},
		"tar":               {tarred.String(), "kiikey restore", problem.NotJSON},
		"xz":                {"\xfd7zXZ\x00\x00\x04", "xz archive", problem.NotJSON},
		"bzip2":             {"BZh91AY&SY", "bzip2 archive", problem.NotJSON},
		"zstd":              {"\x28\xb5\x2f\xfd\x04", "Zstandard archive", problem.NotJSON},
		"old Word":          {"\xd0\xcf\x11\xe0\xa1\xb1", "office document", problem.NotJSON},
		"WordPad":           {`{\rtf1\ansi {"APIKey": "` + key + `"}}`, "RTF", problem.NotJSON},
		"age's key":         {"AGE-SECRET-KEY-1QQQ", "an age key", problem.NotJSON},
		"PDF":               {"%PDF-1.7\n%\xe2\xe3", "PDF", problem.NotJSON},
		"picture":           {"\x89PNG\r\n\x1a\n", "picture", problem.NotJSON},
		"web page":          {"\n<!DOCTYPE html>\n<html>", "a web page.", problem.NotJSON},
		"web page, old":     {"<HTML><body>", "a web page.", problem.NotJSON},
		"XML":               {`<?xml version="1.0"?><key/>`, "XML", problem.NotJSON},
		"PEM":               {"-----BEGIN EC PRIVATE KEY-----\n" + secret, "PEM", problem.NotJSON},
		"age":               {"age-encryption.org/v1\n-> X25519", "encrypted with age", problem.NotJSON},
		"age, armoured":     {"-----BEGIN AGE ENCRYPTED FILE-----\n", "encrypted with age", problem.NotJSON},
		".env":              {"# keys\nKIIEX_API_KEY=" + key + "\nKIIEX_API_SECRET=\"" + secret + "\"\n", ".env", problem.NotJSON},
		".env, exported":    {"\ufeffexport KEY=" + key + "\r\n\r\nexport SECRET='" + secret + "'\r\n", ".env", problem.NotJSON},
		".env of Windows":   {"\xff\xfeK\x00=\x001\x00\r\x00\n\x00", ".env", problem.NotJSON},
		"INI":               {"[kiiex]\nkey = " + key + "\nsecret=" + secret + "\n", "INI", problem.NotJSON},
		"INI, with a ;":     {"; mine\n[default]\naws_access_key_id = x\n", "INI", problem.NotJSON},
		"YAML":              {"---\napi_key: " + key + "\napi_secret: " + secret + "\n", "YAML", problem.NotJSON},
		"CSV":               {"API key,API secret,Permissions\n" + key + "," + secret + ",\"Trading,Withdraw\"\n", "a table", problem.NotJSON},
		"CSV, semicolons":   {"key;secret\n" + key + ";" + secret + "\n", "a table", problem.NotJSON},
		"tabs":              {"key\tsecret\r\n" + key + "\t" + secret + "\r\n", "a table", problem.NotJSON},
		"a secret":          {secret + "\n", "on its own", problem.NotJSON},
		"a link":            {"https://exchange.invalid/export?id=1", "web address", problem.NotJSON},
		"Coinbase":          {`{"name": "organizations/1/apiKeys/2", "privateKey": "-----BEGIN EC PRIVATE KEY-----"}`, "another exchange", problem.OtherProduct},
		"KuCoin":            {`{"key": "` + key + `", "secret": "` + secret + `", "passphrase": "words"}`, "another exchange", problem.OtherProduct},
		"in a list":         {`[{"apiKey": "a", "apiSecret": "b", "api_passphrase": "c"}]`, "another exchange", problem.OtherProduct},
		"Google":            {`{"type": "service_account", "private_key": "x"}`, "another exchange", problem.OtherProduct},
		"Ethereum":          {`{"crypto": {"ciphertext": "x"}}`, "another exchange", problem.OtherProduct},
		"prose":             {"Dear exchange,\nplease", "Line 1", problem.NotJSON},
		"broken JSON":       {`{"APIKey": "` + key + `", "APISecret"= "` + secret + `"}`, "Line 1", problem.NotJSON},
		"half a document":   {`[{"APIKey": "` + key + `",`, "Line 1", problem.NotJSON},
		"a list of nothing": {`["a", "b"]`, "", problem.BadValue},
		"single quotes":     {`{'APIKey': '` + key + `'}`, "Line 1", problem.NotJSON},
		"blank":             {" \n", "Line", problem.NotJSON},
	} {
		_, err := Parse([]byte(c.data))
		told := problem.From(err)
		all := told.Error() + " " + told.Next
		if told.Kind != c.kind || !strings.Contains(all, c.want) || strings.Contains(told.What, "\n") {
			t.Errorf("%s: %s: %s", name, told.Kind, all)
		}
		for _, value := range []string{key[:8], secret[:8]} {
			if strings.Contains(all, value) {
				t.Errorf("%s: a value is repeated: %s", name, all)
			}
		}
	}
}

// Every piece of a good export, and every name with no value, is still read as it was.
func TestForeignNamesWithoutValueAreNamed(t *testing.T) {
	e, err := Parse([]byte(`{"APIKey": "a", "APISecret": "b", "Nonce": 0, "passphrase": null}`))
	if err != nil || len(e.Drafts) != 1 {
		t.Errorf("%v", err)
	}
}
