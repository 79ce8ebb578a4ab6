//go:build unix

package accessible_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// atFile is a conversation that asks for the file to import, and a folder for files.
func atFile(t *testing.T) (*talk, string) {
	t.Helper()
	s := start(t, program(t, stocked(t, "sandbox"), "--accessible"))
	s.unlock()
	s.answer("What do you want to do (", "import")
	return s, t.TempDir()
}

func TestFilesThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	s, dir := atFile(t)
	write(t, filepath.Join(dir, "empty.json"), "")
	write(t, filepath.Join(dir, "text.json"), "no JSON, but "+sampleSecret)
	write(t, filepath.Join(dir, "cut.json"), export(sampleKey, sampleSecret)[:60])
	write(t, filepath.Join(dir, "twice.json"), `{"APIKey": "`+sampleKey+`", "api_key": "x", "APISecret": "`+sampleSecret+`"}`)
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(dir, "gone"), filepath.Join(dir, "dead")); err != nil {
		t.Fatal(err)
	}
	s.answer("File (", "")
	s.Hear("Type an answer, or back.")
	s.answer("File (", "?")
	s.Hear("exchange's page exported")
	for name, told := range map[string]string{
		"nothing.json": "There is no file", "nowhere/x.json": "There is no folder", "empty.json": "is empty", "text.json": "JSON", "cut.json": "JSON",
		"twice.json": "Not done.", "pipe": "is a pipe", "dead": "leads nowhere", ".": "is a folder",
	} {
		s.answer("File (", filepath.Join(dir)+"/"+name)
		s.Hear("Not done.", "What to do:")
		if !strings.Contains(strings.Join(strings.Fields(string(s.Output())), " "), told) {
			t.Errorf("%s: it did not tell %q", name, told)
		}
	}
	const digits = "00112233445566778899aabbccddeeff"
	for typed, told := range map[string]string{
		digits: "It looks like a key, a secret or a signature.", "~other/x.json": "the home folder of another user", "/dev/stdin": "a stream",
	} {
		s.answer("File (", typed)
		s.Hear("Not done.", told)
	}
	if n := strings.Count(string(s.Output()), digits); n != 1 {
		t.Errorf("a secret in the place of a path stands there %d times, and was typed once", n)
	}
	s.answer("File (", dir+"/")
	s.Hear("In that folder there is:\r\ncut.json")
	s.answer("File (", dir+"/nowhere/")
	s.Hear("Not done.")
	s.answer("File (", "back")
	s.Hear("What do you want to do (")
}

func TestLinkIsAskedAbout(t *testing.T) {
	t.Parallel()
	s, dir := atFile(t)
	target := write(t, filepath.Join(dir, "export.json"), export(sampleKey, sampleSecret))
	if err := os.Symlink(target, filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	s.answer("File (", filepath.Join(dir, "link"))
	s.Hear("This is a link. It leads to ")
	s.answer("Read that file (", "maybe")
	s.Hear("neither yes nor no")
	s.answer("Read that file (", "")
	s.answer("File (", filepath.Join(dir, "link"))
	s.answer("Read that file (", "y")
	s.Hear("API key: 0123 to cdef")
	s.answer("User ID (", "back")
	s.Hear("File (")
}

// A pasted export is not shown from its first bracket on, whatever its lines and however it is broken.
func TestPastedExport(t *testing.T) {
	t.Parallel()
	s, _ := atFile(t)
	s.Hear("File (", "): ")
	s.Type(" {\r\r  \"APIKey\": \"" + sampleKey + "\",\r  \"APISecret\": \"}{" + sampleSecret + "\" 5\r}\r" + sampleSecret + "\r")
	s.Hear("Nothing of it is shown", "Not done.", "File (", "): ")
	s.Type("[" + export(sampleKey, sampleSecret))
	s.Hear("Nothing of it is shown")
	s.Type("\x04") // it never ends
	s.Hear("Not done.", "File (", "): ")
	pretty, err := json.MarshalIndent(map[string]any{"APIKey": sampleKey, "APISecret": sampleSecret, "Nonce": 0, "Other": "\x1b[31m"}, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	s.Type(strings.ReplaceAll(string(pretty), "\n", "\r") + "\r")
	s.Hear("API key: 0123 to cdef", "Not used: Other")
	s.answer("User ID (", "back")
	s.Hear("File (")
}

func TestEveryQuestionOfAnImport(t *testing.T) {
	t.Parallel()
	s, dir := atFile(t)
	keys := `[{"APIKey": "` + strings.Repeat("a", 32) + `", "Permissions": ["Trading"]}, ` + export(sampleKey, sampleSecret) + `]`
	file := write(t, filepath.Join(dir, "keys.json"), keys)
	s.answer("File (", file)
	s.Hear("The file holds 2 keys.", "1. Key aaaa to aaaa, permissions Trading.", "2. Key 0123 to cdef, permissions Trading, Withdraw.")
	s.answer("Which one (", "3")
	s.Hear("none of the answers")
	s.answer("Which one (", "1")
	s.Hear("The API secret is missing.")
	s.answer("API secret (", "?")
	s.Hear("what the exchange showed")
	s.answer("API secret (", "with a \xff byte")
	s.answer("API secret (", sampleSecret)
	s.answer("Nonce (", "ö")
	s.answer("Nonce (", "0")
	s.answer("User ID (", "151a")
	s.Hear("digits")
	s.answer("User ID (", "back")
	s.answer("Nonce (", "1")
	s.answer("User ID (", sampleUser)
	s.answer("Name (", strings.Repeat("n", 300))
	s.answer("Name (", "sandbox-key")
	s.Hear("You have a credential called sandbox-key already")
	s.answer("Replace it (", "")
	s.answer("Name (", "?")
	s.Hear("Yours to choose")
	s.answer("Name (", "")
	s.answer("Environment (", "elsewhere")
	s.Hear("none of the answers")
	s.answer("Environment (", "")
	s.Hear("Type an answer, or back.") // nothing is preselected
	s.answer("Environment (", "staging")
	s.answer("Delete the file after saving (", "yes")
	s.Hear("Saved as key-aaaa.", "The file is deleted.", "key-aaaa, of staging, user 151, key aaaa to aaaa.")
	if _, err := os.Stat(file); err == nil {
		t.Error("the file is still there")
	}
	s.answer("with key-aaaa (", "rename")
	s.answer("New name (", `{"APISecret": "`+sampleSecret+`"}`)
	s.Hear("looks like the content of a file")
	s.answer("New name (", "SANDBOX-key")
	s.Hear("Renamed from key-aaaa to SANDBOX-key.", "Look at this: This name looks like sandbox-key (sandbox)")
	s.answer("with SANDBOX-key (", "back")
	s.NeverWrote(sampleSecret)

	s.answer("What do you want to do (", "import")
	s.answer("File (", write(t, file, export(strings.Repeat("c", 32), sampleSecret)))
	s.answer("User ID (", "7")
	s.answer("Name (", "sandbox-key")
	s.answer("Replace it (", "yes")
	s.answer("Environment (", "sandbox")
	s.answer("Delete the file after saving (", "")
	s.Hear("sandbox-key, of sandbox, user 7, key cccc to cccc.")
	s.answer("with sandbox-key (", "back")

	s.answer("What do you want to do (", "import")
	s.answer("File (", file)
	s.answer("User ID (", "7")
	s.answer("Name (", "another")
	s.answer("Environment (", "sandbox")
	s.answer("Delete the file after saving (", "")
	s.Hear("Saved as another.", "Look at this: This API key is saved already, as sandbox-key (sandbox).")
}

// hostile is what a text from outside may try on a terminal.
const hostile = "\x1b]52;c;YWJj\x07\x1b[2J\x1b]8;;https://example.invalid\x1b\\link\u009b31m\u202eabc\u200b"

func TestHostileFile(t *testing.T) {
	t.Parallel()
	s, dir := atFile(t)
	with := func(name string, value any) string {
		fields := map[string]any{"APIKey": sampleKey, "APISecret": sampleSecret, "Nonce": "0", "UserId": 151}
		fields[name] = value
		text, err := json.Marshal(fields)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	for name, value := range map[string]any{
		"APIKey": hostile, "APISecret": hostile, "Nonce": hostile, "UserId": hostile, "UserName": hostile, "Environment": hostile,
		"Permissions": []string{hostile}, "IPWhitelist": []string{hostile},
	} {
		s.answer("File (", write(t, filepath.Join(dir, name), with(name, value)))
		s.Hear("Not done.", "cannot be used", "What to do:")
	}
	write(t, filepath.Join(dir, "a\x1b[31m.json"), with(hostile, hostile))
	s.answer("File (", dir+"/")
	s.Hear("a‹ESC›[31m.json")
	if err := os.Symlink(filepath.Join(dir, "a\x1b[31m.json"), filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	s.answer("File (", filepath.Join(dir, "link"))
	s.Hear("It leads to ", "a‹ESC›[31m.json")
	s.answer("Read that file (", "yes")
	s.Hear("Not used: ‹ESC›]52")
}

func TestHostileExchange(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	exchange(t, home, "hostile-text")
	stock(t, home, sampleSecret, "local")
	s := start(t, program(t, home, "--accessible"))
	s.unlock()
	s.use("local-key")
	s.answer("with local-key (", "test")
	s.answer("Against which environment", "")
	s.Hear("Authenticated as", "‹ESC›")
	s.answer("with local-key (", "session")
	s.Hear("‹ESC›", "Every field that came back", "‹ESC›")
	s.answer("with the session (", "the answer")
	s.answer("with the session (", "back")
	s.answer("with local-key (", "why")
	s.answer("Against which environment", "")
	s.answer("What do you want to check (", "2")
	s.answer("Log in to local with local-key (", "yes")
	s.Hear("Verdict: ")
	s.answer("What do you want to check (", "report")
	s.answer("What do you want to check (", "back")
}

// A list that is too long to be read out is found by parts of names.
func TestManyCredentials(t *testing.T) {
	t.Parallel()
	home := stocked(t, "sandbox")
	s := start(t, program(t, home, "--accessible"))
	s.unlock()
	for range 21 {
		s.answer("What do you want to do (", "practise")
		s.answer("with practice (", "rename")
		s.answer("New name (", "n"+strings.Repeat("x", strings.Count(string(s.Output()), "Renamed")))
		s.answer("(", "back")
	}
	s.answer("What do you want to do (", "use")
	s.Hear("1. n,", "20. ", "And 2 others")
	s.answer("Which credential", "nothing like it")
	s.Hear("No credential is called so")
	s.answer("Which credential", "?")
	s.answer("Which credential", "NXXXXXXXXXXXXXXXXXX")
	s.Hear("1. nxxxxxxxxxxxxxxxxxx,", "3. nxxxxxxxxxxxxxxxxxxxx,")
	s.answer("Which credential", "99")
	s.answer("Which credential", "2")
	s.Hear("with nxxxxxxxxxxxxxxxxxxx (")
}
