package export

import (
	"bytes"
	"fmt"
	"sync"

	"kiikey/internal/pattern"
	"kiikey/internal/textfile"
	"kiikey/kiiex/problem"
	"kiikey/kiiex/strictjson"
)

// foreign describes a file that is not JSON, and says what to do with it.
type foreign struct{ what, next string }

const (
	// ChooseFile is the advice where what was read is no exported file.
	ChooseFile  = chooseFile + "."
	chooseFile  = "Choose the file that Export JSON saved on the website"
	unpackFirst = "Unpack it, and import the JSON file that is in it."
)

// beginnings recognise files that users take for the exported one; those of text are in lower case.
var beginnings = []struct{ begins, what, next string }{
	{"PK\x03\x04", "a zip archive, or an office document", unpackFirst},
	{"PK\x05\x06", "an empty zip archive", ChooseFile},
	{"\x1f\x8b", "a gzip archive", unpackFirst},
	{"7z\xbc\xaf", "a 7-Zip archive", unpackFirst},
	{"Rar!", "a RAR archive", unpackFirst},
	{"\xfd7zXZ", "an xz archive", unpackFirst},
	{"BZh", "a bzip2 archive", unpackFirst},
	{"\x28\xb5\x2f\xfd", "a Zstandard archive", unpackFirst},
	{"\xd0\xcf\x11\xe0", "an office document", ChooseFile},
	{"{\\rtf", "a text document (RTF)", ChooseFile},
	{"bplist", "a property list", ChooseFile},
	{"%PDF-", "a PDF document", ChooseFile},
	{"\x89PNG", "a picture", ChooseFile},
	{"\xff\xd8\xff", "a picture", ChooseFile},
	{"SQLite format 3", "a database", ChooseFile},
	{"age-encryption.org/", "a file encrypted with age", "Decrypt it first. " + problem.RestoreBackup},
	{"-----begin age", "a file encrypted with age", "Decrypt it first."},
	{"-----begin pgp", "a PGP message", "Decrypt it first."},
	{"-----begin", "a key or certificate in PEM form, of another exchange or program", ChooseFile},
	{"ssh-", "an SSH key", ChooseFile},
	{"age-secret-key-", "an age key", ChooseFile},
	{"<!doctype html", "a web page", "The page was saved in place of the file. If it still shows the key, press Export JSON; if not, create a new API key."},
	{"<html", "a web page", "The page was saved in place of the file. If it still shows the key, press Export JSON; if not, create a new API key."},
	{"<", "XML, or a piece of a web page", ChooseFile},
	{"http://", "a web address", ChooseFile},
	{"https://", "a web address", ChooseFile},
}

// Lines of formats other than JSON that hold keys.
var (
	assignmentLine = pattern.Of(`^(export\s+|set\s+|\$env:)?[A-Za-z_][\w.-]*\s*=`)
	sectionLine    = pattern.Of(`^\[[^\[\]{}",]+\]\s*$`)
	yamlLine       = pattern.Of(`^\s*(- )?["']?[A-Za-z_][\w .-]*["']?:(\s|$)`)
	bareKey        = pattern.Of(`^[0-9A-Fa-f]{32}$`)
)

// foreignIn recognises data that is not JSON; ok is false if its format is not known.
func foreignIn(data []byte) (f foreign, ok bool) {
	if decoded, own, err := textfile.Decode(data); err == nil {
		data = decoded
		if own {
			defer clear(decoded)
		}
	}
	text := bytes.TrimLeft(data, " \t\r\n")
	head := text[:min(len(text), 64)]
	for _, b := range beginnings {
		if bytes.HasPrefix(head, []byte(b.begins)) || bytes.HasPrefix(bytes.ToLower(head), []byte(b.begins)) {
			return foreign{b.what, b.next}, true
		}
	}
	const tarMagic = 257
	if len(data) > tarMagic+5 && string(data[tarMagic:tarMagic+5]) == "ustar" {
		return foreign{"a tar archive, perhaps a vault or backup of kiikey", problem.RestoreBackup}, true
	}
	return foreignLines(text)
}

// foreignLines tells formats of lines apart: .env, INI, YAML, a table. It ignores comments and empty lines.
func foreignLines(text []byte) (foreign, bool) {
	var all, assignments, sections, colons int
	columns := map[byte]int{',': 0, ';': 0, '\t': 0} // of the first line; -1 where another one has fewer
	for line := range bytes.Lines(text) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' || line[0] == ';' || string(line) == "---" {
			continue
		}
		switch {
		case assignmentLine().Match(line):
			assignments++
		case sectionLine().Match(line):
			sections++
		case yamlLine().Match(line):
			colons++
		}
		for s, want := range columns {
			switch count := bytes.Count(line, []byte{s}); {
			case all == 0:
				columns[s] = count
			case count < want:
				columns[s] = -1
			}
		}
		all++
	}
	const typeIn = "Export the key as JSON, or write its values into a JSON file: {\"APIKey\": …, \"APISecret\": …, \"Nonce\": …}."
	switch {
	case all == 0:
	case sections > 0 && sections+assignments+colons == all:
		return foreign{"an INI or TOML file", typeIn}, true
	case assignments == all:
		return foreign{"a file of variables (.env)", typeIn}, true
	case colons == all:
		return foreign{"YAML, or text with colons", typeIn}, true
	case all == 1 && bareKey().Match(bytes.TrimSpace(text)):
		return foreign{"a key or secret on its own", typeIn}, true
	case all > 1 && max(columns[','], columns[';'], columns['\t']) > 0 && !bytes.ContainsAny(text, "{}"):
		return foreign{"a table (CSV)", typeIn}, true
	}
	return foreign{}, false
}

// halfOfPair is what only KiiChain Pay's files hold.
const halfOfPair = "one half of an Ed25519 key pair"

// otherKeyNames maps names in the files of other products, exchanges and programs, folded, to what they hold.
var otherKeyNames = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"privkey": halfOfPair, "pubkey": halfOfPair,
		"privatekey": "a private key", "privatekeyid": "a private key", "passphrase": "a passphrase", "apipassphrase": "a passphrase",
		"mnemonic": "the words of a wallet", "ciphertext": "an encrypted wallet", "clientsecret": "the secret of an OAuth client",
		"accesskeyid": "an AWS key", "secretaccesskey": "an AWS key", "awsaccesskeyid": "an AWS key",
	}
})

// otherKey returns the problem of a file with a name that no key of this exchange has; nil if there is none.
func otherKey(v *strictjson.Value) error {
	for _, m := range v.Members {
		holds, other := otherKeyNames()[foldFieldName(m.Name)]
		p := &problem.Problem{Kind: problem.OtherProduct, Why: fmt.Sprintf("Line %d has %s, ", m.Line, holds)}
		switch {
		case holds == halfOfPair:
			p.What = "This key belongs to KiiChain Pay, another product."
			p.Why += "with which KiiChain Pay signs in a way that kiikey does not serve."
			p.Next = "For the exchange, create a key under Profile, API Keys, and export that one."
			return p
		case other && m.Value.Kind != strictjson.Null:
			p.What = "This is a key of another exchange or program."
			p.Why += "which no key of KIIEX has."
			p.Next = ChooseFile
			return p
		}
		if err := otherKey(m.Value); err != nil {
			return err
		}
	}
	for _, e := range v.Elements {
		if err := otherKey(e); err != nil {
			return err
		}
	}
	return nil
}

// problem returns the problem of such a file.
func (f foreign) problem(err error) error {
	return &problem.Problem{
		Kind: problem.NotJSON,
		What: "This is " + f.what + ".",
		Why:  "The exchange exports JSON.",
		Next: f.next,
		Err:  err,
	}
}
