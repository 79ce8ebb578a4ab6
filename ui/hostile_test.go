//go:build unix

package ui_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"

	"kiikey/internal/testenv"
	"kiikey/ui"
	"kiikey/ui/internal/story"
)

// hostile is what a terminal must not get from outside, a species each. Whatever comes from outside holds
// all of it in this test, or as much as its place allows.
var hostile = map[string]string{
	"sequences": "\x1b]0;forged title\x07\x1b]8;;https://link.invalid/\x1b\\link\x1b]8;;\x1b\\\x1b]52;c;Zm9yZ2Vk\x07\x1b[31m\x1b[5n\x1bc\x1bPq\x1b\\",
	"controls":  eachRune(0, 0x1f) + eachRune(0x7f, 0x9f),
	"hidden":    "\u202edesrever\u2066isolated\u200b\u200c\u200d\u2060\ufeff\u00ad\u061c\U000e0041",
	"wide":      strings.Repeat("語", 40),
	"long":      strings.Repeat("0123456789", 1000),
	"longest":   strings.Repeat("語文", 5000),
	"marks":     "e\u0301 Z" + strings.Repeat("\u0351", 300) + "\u0301 a\u0300\u0301\u0302\u0303\u0304",
	"emoji":     "👨\u200d👩\u200d👧 ☎\ufe0f 👋🏽 🇨🇱🇨🇴🇨 1\ufe0f\u20e3 ❤\ufe0f",
	"scripts":   "\u0915\u093f\u0915\u094d\u0937 \u0e17\u0e33 \u0e33 \u1100\u1161\u11a8 각 ｶﾞ カ\u3099 \u0d4e\u0d15 \u05d0\u05d1 \u0627\u0628",
}

// everything is all of it in one text, what acts first: much of the rest is cut for its length.
var everything = hostile["sequences"] + hostile["hidden"] + hostile["emoji"] + hostile["scripts"] + hostile["controls"] + hostile["marks"] + hostile["wide"] + hostile["long"]

// pasted is what terminals let into a paste: they take control characters out.
var pasted = hostile["hidden"] + hostile["emoji"] + hostile["scripts"] + hostile["marks"] + hostile["wide"] + hostile["long"]

func eachRune(first, last rune) string {
	var b strings.Builder
	for r := first; r <= last; r++ {
		b.WriteRune(r)
	}
	return b.String()
}

// TestHostileText drives every screen with hostile text in all that comes from outside, and finds on the way
// to the terminal no sequence that is not the program's own, and on the screen no column out of place.
func TestHostileText(t *testing.T) {
	t.Parallel()
	sizes := []story.Terminal{eighty, {Columns: 60, Rows: 20}, {Columns: 120, Rows: 40}}
	if testenv.Race || !testenv.Full() { // another size brings no other screens or goroutines, and takes as long again
		sizes = sizes[:1]
	}
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size.Columns, size.Rows), func(t *testing.T) {
			t.Parallel()
			h := &hostileWalk{t: t, home: hostileHome(t), folder: hostileFolder(t), seen: map[string]bool{}}
			for _, leg := range []func(*hostileWalk){(*hostileWalk).beginning, (*hostileWalk).list, (*hostileWalk).imports, (*hostileWalk).credential,
				(*hostileWalk).accepted, (*hostileWalk).code, (*hostileWalk).answers, (*hostileWalk).why, (*hostileWalk).everyday, (*hostileWalk).keeping} {
				h.run(size, leg)
			}
			ui.EveryScreen(t, h.seen)
		})
	}
}

// hostileWalk is a walk through the screens in several runs of the program, one for each leg.
type hostileWalk struct {
	*story.Story
	t            *testing.T
	size         story.Terminal
	home, folder string
	seen         map[string]bool // screens, by type
}

// run starts the program, walks one leg, ends it, and looks at all that it wrote.
func (h *hostileWalk) run(size story.Terminal, leg func(*hostileWalk)) {
	h.t.Helper()
	h.size = size
	h.Story = story.Start(h.t, size, program(h.t, h.home))
	leg(h)
	h.Press("ctrl+c")
	h.Ends()
	for _, found := range foreign(h.Output()) {
		h.t.Errorf("the terminal got %q", found)
	}
}

// listRead is what the list shows once the details of all credentials have been read.
var listRead = []string{"LAST TEST", "✗ refused"}

// unlock gives the passphrase.
func (h *hostileWalk) unlock() {
	h.t.Helper()
	h.See("Passphrase")
	h.Type(passphrase)
	h.Press("enter")
	h.See(listRead...)
	h.See("esc dismiss") // mistakes in the configuration
	h.Press("esc")
	h.Gone("esc dismiss")
}

// at waits for the texts of a screen, which is known by its type, and then for all to be in its place.
func (h *hostileWalk) at(screen string, texts ...string) {
	h.t.Helper()
	h.See(texts...)
	h.seen[screen] = true
	h.Settles(inPlace)
}

// back presses esc and waits for the screen below: followed at once by another key it would be alt.
func (h *hostileWalk) back(texts ...string) {
	h.t.Helper()
	h.Press("esc")
	h.See(texts...)
	h.Settles(inPlace)
}

// inPlace complains of a frame that is not whole and of a body that leaves its place.
func inPlace(rows [][]string) error {
	last := len(rows) - 1
	text := func(y int) string { return strings.Join(rows[y], "") }
	switch {
	case !strings.HasPrefix(text(0), " kiikey"):
		return fmt.Errorf("the title line is %q", text(0))
	case !titleEnd.MatchString(text(0)):
		return fmt.Errorf("the title line ends in %q", text(0))
	case strings.Trim(text(1), "─") != "" && !strings.Contains(text(1), "▸"): // the walk-through's progress
		return fmt.Errorf("the upper rule is %q", text(1))
	case strings.Trim(lowerRule.ReplaceAllString(text(last-2), ""), "─") != "":
		return fmt.Errorf("the lower rule is %q", text(last-2))
	case !strings.Contains(text(last), "all keys") && !strings.Contains(text(last), "back"):
		return fmt.Errorf("the help line is %q", text(last))
	}
	for y, row := range rows {
		for x, cell := range row {
			for _, r := range cell {
				if !unicode.IsGraphic(r) {
					return fmt.Errorf("row %d shows %U in column %d", y, r, x)
				}
			}
		}
		if line := text(y); ansi.StringWidth(line) != ansi.StringWidthWc(line) {
			return fmt.Errorf("terminals disagree on the width of row %d: %q", y, line)
		}
		if y < 2 || y >= last-2 {
			continue
		}
		if row[0] != " " && row[0] != "*" { // the mark of a credential
			return fmt.Errorf("row %d has no margin: %q", y, text(y))
		}
	}
	return nil
}

var (
	titleEnd  = regexp.MustCompile(`(no vault yet|· locked|(· |locks in )\d+ (min|s)) $`)
	lowerRule = regexp.MustCompile(` (↑↓|↑|↓) more `)
)

// column complains of rows below a heading whose cells do not begin under it: one blank before, and one of the
// signs that such a cell begins with, or nothing.
func column(heading, signs string) func(rows [][]string) error {
	return func(rows [][]string) error {
		for y, row := range rows {
			before, _, found := strings.Cut(strings.Join(row, ""), heading)
			if !found || !strings.Contains(before, "NAME") && !strings.Contains(before, "WHEN") {
				continue
			}
			x := ansi.StringWidth(before)
			inList := func(y int) bool {
				list, _, _ := strings.Cut(strings.Join(rows[y], ""), "│") // beside it is the selected one
				return strings.TrimSpace(list) != "" && !strings.HasPrefix(list, "─")
			}
			for y++; y < len(rows) && inList(y); y++ {
				if rows[y][x-1] != " " || !strings.Contains(signs+" ", rows[y][x]) {
					return fmt.Errorf("%s is in column %d, and row %d has %q and %q there: %s", heading, x, y, rows[y][x-1], rows[y][x], strings.Join(rows[y], ""))
				}
			}
			return nil
		}
		return fmt.Errorf("there is no heading %s", heading)
	}
}

// beginning is for who has no store: the configuration is hostile, and what is typed.
func (h *hostileWalk) beginning() {
	prepare, _ := withPass(h.t)
	h.Story = story.Start(h.t, h.size, prepare(program(h.t, emptied(h.t, h.home))))
	h.at("guideScreen", "Welcome to kiikey", "✗")
	h.Press("!")
	h.at("messagesScreen", "Messages")
	h.through()
	h.back("Welcome to kiikey")
	h.Press("s")
	h.at("createScreen", "Repeat passphrase")
	h.Paste(pasted)
	h.See("•••")
	h.Settles(inPlace)
	h.Press("?", "f1")
	h.at("helpScreen", "On this screen")
	h.back("Repeat passphrase")
	h.Press("ctrl+u")
	h.Type(passphrase)
	h.Press("enter")
	h.Type(passphrase)
	h.Press("enter")
	h.at("rememberScreen", "Yes, with pass")
}

func (h *hostileWalk) list() {
	h.See("Passphrase", "✗")
	h.Settles(inPlace)
	h.Paste(pasted)
	h.Press("enter")
	h.at("unlockScreen", "✗ Wrong passphrase")
	h.Press("pgdown")
	h.See("Nothing was changed.")
	h.Settles(inPlace)
	h.Press("pgup")
	h.unlock()
	for range len(hostile) {
		for heading, signs := range map[string]string{"ENVIRONMENT": "◆●▲○", "LAST TEST": "✓✗–"} {
			h.Settles(column(heading, signs))
		}
		h.at("credentialsScreen", "LAST TEST")
		h.Press("enter")
		h.at("credentialScreen", "1 Key")
		h.at("keyScreen", "API secret")
		h.Press("3")
		h.See("POST")
		h.Settles(inPlace)
		h.Press("enter") // its environment is not in the configuration
		h.See("✗")
		h.Settles(inPlace)
		h.back(listRead...)
		h.Press("n")
		h.at("renameScreen", "New name")
		h.Paste(pasted)
		h.Press("ctrl+a", "right", "right")
		h.Settles(inPlace)
		h.Press("enter")
		h.See("This name cannot be used")
		h.Settles(inPlace)
		h.back(listRead...)
		h.Press("E")
		h.at("editScreen", "· Edit")
		h.Paste(pasted)
		h.Press("ctrl+s")
		h.See("✗")
		h.Settles(inPlace)
		h.back(listRead...)
		h.Press("x")
		h.at("confirmScreen", "y yes")
		h.Press("n")
		h.See(listRead...)
		h.Press("down")
	}
	h.Press("end", "up", "enter")
	h.at("problemScreen", "✗", "try again")
	h.through()
	h.back(listRead...)
	for _, size := range []story.Terminal{{Columns: 50, Rows: 14}, {Columns: 200, Rows: 50}, h.size} {
		h.Resize(size.Columns, size.Rows)
		h.Settles(inPlace)
		h.Settles(column("ENVIRONMENT", "◆●▲○"))
	}
}

// imports walks by files and folders whose names are hostile to exports whose content is.
func (h *hostileWalk) imports() {
	h.unlock()
	h.Press("i")
	h.at("importScreen", "Import · 1 of 2")
	h.Paste(pasted)
	h.Press("ctrl+a")
	h.See("‹U+202E›")
	h.Settles(inPlace)
	h.Press("enter")
	h.See("✗")
	h.Settles(inPlace)
	for _, open := range []string{"1", "2", "3", "4", "5"} {
		h.Press("ctrl+e", "ctrl+u")
		h.intoFolder()
		h.Type(open)
		h.Gone([]string{"1 - export", "5 - bare"}[min(1, 5-int(open[0]-'0'))])
		h.Press("tab")
		h.Settles(inPlace)
		h.Press("enter")
		switch open {
		case "1", "5":
			h.at("previewScreen", "Import · 2 of 2")
			for range 6 {
				h.Press("tab")
				h.Settles(inPlace)
			}
			h.Press("ctrl+s")
			h.See("✗")
			h.Settles(inPlace)
		case "2":
			h.at("candidatesScreen", "This file holds 2 keys.")
		case "3":
			h.See("This is a link.", "‹ESC›")
			h.Settles(inPlace)
			continue
		case "4":
			h.See("✗")
			h.Settles(inPlace)
			continue
		}
		h.back("Import · 1 of 2")
	}
	h.back(listRead...)
}

// intoFolder enters the folder whose name is hostile.
func (h *hostileWalk) intoFolder() {
	h.Paste("'" + filepath.Dir(h.folder) + "/'")
	h.See(filepath.Base(filepath.Dir(h.folder)) + "/ ‹ESC›]0;forged title") // the one entry, below the field
	h.Settles(inPlace)
	h.Press("tab")
	h.See("1 - export", "5 - bare")
	h.Settles(inPlace)
}

// credential opens the last credential, whose values are usable and whose name is not: nothing is sent.
func (h *hostileWalk) credential() {
	h.unlock()
	h.Press("end", "enter")
	h.See("1 Key")
	h.Press("r")
	h.See(sampleSecret)
	h.Settles(inPlace)
	h.Press("2")
	h.at("signatureScreen", "HMAC-SHA256")
	h.Press("n")
	h.See("Nonce")
	h.Paste(pasted)
	h.Press("ctrl+a")
	h.See("‹U+202E›")
	h.Settles(inPlace)
	h.Press("enter")
	h.See("✗")
	h.Settles(inPlace)
	h.back("r show 5 s")
	h.Press("v")
	h.at("compareScreen", "Compare a signature")
	h.Paste(pasted)
	h.Press("enter")
	h.See("✗")
	h.Settles(inPlace)
	h.Press("ctrl+o")
	h.at("explainScreen", "Take the three fields")
	h.back("Compare a signature")
	h.back("HMAC-SHA256")
	h.Press("3")
	h.See("enter sends it")
	h.Press("e")
	h.at("environmentScreen", "Which exchange")
	h.back("enter sends it")
	h.Settles(inPlace)
}

// accepted logs in where every text of every answer is hostile.
func (h *hostileWalk) accepted() {
	h.unlock()
	h.Press("end", "t")
	h.at("testScreen", "enter sends it")
	h.Press("enter")
	h.See("Authenticated as", "enter shows the session")
	h.Settles(inPlace)
	h.Press("enter")
	h.at("sessionScreen", "Session token")
	h.through()
	h.Press("a")
	h.See("The answer as it came")
	h.through()
	h.Press("6")
	h.at("requestsScreen", "TOOK")
	for range 4 {
		h.Press("enter")
		h.at("requestScreen", "Sent", "u as curl")
		h.through()
		h.Press("u")
		h.See("KIIEX_")
		h.through()
		h.back("TOOK")
		h.Press("down")
	}
	h.Press("4")
	h.See("Session token")
	h.Press("x")
	h.See("y yes")
	h.Settles(inPlace)
	h.Press("y")
	h.See("Logged out")
	h.Settles(inPlace)
}

// keeping walks what writes a backup, brings one back, and gives the vault another passphrase.
func (h *hostileWalk) keeping() {
	h.unlock()
	h.Press("b")
	h.at("backupScreen", "Back up · 1 of 2")
	h.Paste(pasted)
	h.Press("ctrl+a")
	h.See("‹U+202E›")
	h.Settles(inPlace)
	h.Press("enter")
	h.See("✗")
	h.Settles(inPlace)
	h.Press("ctrl+e", "ctrl+u")
	h.intoFolder()
	h.Type("keys")
	h.Press("enter")
	h.at("backupScreen", "2 of 2", "‹ESC›]0;forged title")
	h.Paste(pasted)
	h.See("•••")
	h.Settles(inPlace)
	h.back("Back up · 1 of 2")
	h.back(listRead...)
	h.Press("B")
	h.at("restoreScreen", "Restore · 1 of 3")
	h.intoFolder()
	h.Type("nothing")
	h.Press("enter")
	h.See("✗", "‹ESC›]0;forged title")
	h.Settles(inPlace)
	h.Press("ctrl+e", "ctrl+u")
	h.Paste(filepath.Join(h.home, hostileBackup))
	h.Press("enter")
	h.at("restoreScreen", "2 of 3")
	h.Type(passphrase)
	h.Press("enter")
	h.at("restoreScreen", "3 of 3 · what changes")
	h.through()
	h.back(listRead...)
	h.Press(":")
	h.See("What to do")
	h.Type("another passphrase")
	h.See("give the vault another passphrase")
	h.Press("enter")
	h.at("passphraseScreen", "previous state is deleted")
	h.Paste(pasted)
	h.See("•••")
	h.Settles(inPlace)
}

// through scrolls to the end of a screen, page by page.
func (h *hostileWalk) through() {
	h.t.Helper()
	h.Settles(inPlace)
	for strings.Contains(h.Screen(), "↓ more") || strings.Contains(h.Screen(), "↑↓ more") {
		before := h.Screen()
		h.Press("pgdown")
		h.Changed(before)
		h.Settles(inPlace)
	}
}

// code answers the second factor with hostile text.
func (h *hostileWalk) code() {
	h.unlock()
	h.Press("end", "t")
	h.See("enter sends it")
	h.choose("factor")
	h.Press("t")
	h.See("y yes")
	h.Press("y")
	h.See("code of your second factor")
	h.Paste(pasted)
	h.Settles(inPlace)
	h.Press("enter")
	h.See("✗")
	h.Settles(inPlace)
}

// choose tests against another environment, where a yes is asked for.
func (h *hostileWalk) choose(environment string) {
	h.t.Helper()
	h.Press("e")
	h.See("test against this one")
	h.Press("up", "up", "up", "up", "up", "up", "up", "up", "up", "up", "up", "up")
	h.On("sandbox") // the first
	for range 14 {
		if slices.ContainsFunc(strings.Split(h.Screen(), "\n"), func(l string) bool { return strings.Contains(l, "▸") && strings.Contains(l, environment) }) {
			break
		}
		before := h.Screen()
		h.Press("down")
		h.Changed(before)
	}
	h.On(environment)
	h.Settles(inPlace)
	h.Press("enter")
	h.See("enter sends it")
}

// answers meets the other ways in which an exchange, or what stands before it, can speak.
func (h *hostileWalk) answers() {
	h.unlock()
	h.Press("end", "t")
	for _, mode := range []string{"page", "text", "list", "status", "header", "redirect", "names"} {
		h.See("enter sends it")
		h.choose(mode)
		h.Press("t")
		h.See("y yes")
		h.Settles(inPlace)
		h.Press("y")
		h.See("✗", "t test again")
		h.through()
		h.Press("6")
		h.See("TOOK")
		h.Settles(inPlace)
		h.Press("enter")
		h.See("Sent", "u as curl")
		h.through()
		h.back("TOOK")
		h.Press("3")
	}
	h.Press("esc")
	h.See(listRead...) // with what the exchange said, at the end of the list
	h.Settles(inPlace)
}

// why diagnoses against an exchange that refuses in hostile words.
func (h *hostileWalk) why() {
	h.unlock()
	h.Press("end", "t")
	h.See("enter sends it")
	h.choose("text")
	h.Press("5")
	h.at("whyScreen", "cannot lock anyone")
	h.Press("a")
	h.See("y yes")
	h.through()
	h.Press("y")
	h.See("enter again")
	h.through()
	h.Press("p")
	h.at("reportScreen", "Diagnosis of a KIIEX API credential")
	h.through()
	h.back("5 Why?")
}

// foreign returns what of a program's output is neither text without harm nor a sequence of the program's.
// Copying was asked for nowhere in what is looked at here.
func foreign(output []byte) []string {
	var found []string
	parser := ansi.NewParser()
	for state := byte(0); len(output) > 0; {
		sequence, width, n, next := ansi.DecodeSequence(output, state, parser)
		harmless := ours.Match(sequence)
		if !harmless && (width > 0 || unicode.IsMark([]rune(string(sequence))[0])) { // a mark apart from its letter has no width
			harmless = !slices.ContainsFunc([]rune(string(sequence)), func(r rune) bool { return !unicode.IsGraphic(r) })
		}
		if !harmless {
			found = append(found, string(sequence))
		}
		output, state = output[n:], next
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// ours are the sequences that the program sends, all of them.
var ours = regexp.MustCompile(`^(` + strings.Join([]string{
	`[\n\r\t\x08]`,
	`\x1b\[[0-9;]*[ABCDGHIZ` + "`" + `d]`, // moves of the cursor
	`\x1b\[[0-9;]*[JKXPLM@STrb]`,          // erasing, inserting, deleting, scrolling, repeating
	`\x1b\[(([01]|4|7|22|24|27|39|38;5;[0-9]+)(;([14]|7|22|24|27|39|38;5;[0-9]+))*)?m`,
	`\x1b\[\?(7|25|1004|1049|2004|2026|2027)[hl]`,
	`\x1b\[\?(2026|2027)\$p`,
	`\x1b\[(<1u|>5u|\?u|=[0-9];[0-9]u|>4;2m|>4m|[0-6] q|\?5W|[?>]?0?c)`,
	`\x1b\[\?W|\x1b\[0?c`,
	`\x1bM`,
	`\x1b\]11;\?\x07`,
	`\x1b\]2;(kiikey)?\x07`,
}, "|") + `)$`)

// emptied is a home with the configuration of another and nothing else.
func emptied(t *testing.T, home string) string {
	t.Helper()
	bare, name := t.TempDir(), filepath.Join("config", "config.toml")
	text, err := os.ReadFile(filepath.Join(home, name))
	if err == nil {
		err = os.Mkdir(filepath.Join(bare, "config"), 0o700)
	}
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(bare, name), string(text))
	return bare
}

// hostileFolder is a folder of exports whose names, targets and content are hostile. A name begins with what
// the walk looks for it by.
func hostileFolder(t *testing.T) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "\x1b]0;forged title\x07\u202e\u200b語e\u0301")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	name := func(begins string) string {
		return filepath.Join(folder, begins+"\x1b[31m\n\xff\u202e語語語👋🏽☎\ufe0f.json")
	}
	good := `"APIKey": "` + sampleKey + `", "APISecret": "` + sampleSecret + `", "Nonce": "0", "Permissions": ["Trading"]`
	write(t, name("1 - export.json"), `{`+good+`, `+quote(everything)+`: 1, `+quote(hostile["hidden"])+`: `+quote(everything)+`}`)
	write(t, name("2 - two"), `[{`+good+`}, {`+strings.Replace(good, "0123", "3210", 1)+`}]`)
	if err := os.Symlink(name("1 - export.json"), name("3 - link")); err != nil && !errors.Is(err, syscall.EEXIST) {
		t.Fatal(err)
	}
	write(t, name("4 - unusable"), `{"APIKey": `+quote(everything)+`, "Nonce": `+quote(everything)+`, `+quote(everything)+`: {}}`)
	write(t, name("5 - bare"), `{"pub": 1, `+good+`, "UserName": "`+strings.Repeat("n", 256)+`", "UserId": "151", "IPWhitelist": ["10.0.0.1", "`+strings.Repeat("1", 200)+`"]}`)
	return folder
}

// everyday walks what is opened from the list: the filter, the palette, a field to copy, several to test, and
// what was done, whose file others can write.
func (h *hostileWalk) everyday() {
	h.unlock()
	h.Press("/")
	h.See("keep the filter")
	h.Paste(pasted)
	h.See("Nothing fits the filter.")
	h.Press("ctrl+a")
	h.Settles(inPlace)
	h.Press("ctrl+e", "ctrl+u")
	h.Type("esc title")
	h.Gone("Nothing fits the filter.")
	for heading, signs := range map[string]string{"ENVIRONMENT": "◆●▲○", "LAST TEST": "✓✗–"} {
		h.Settles(column(heading, signs))
	}
	h.Settles(inPlace)
	h.back(listRead...)
	h.Gone("keep the filter")
	h.Press(":")
	h.at("paletteScreen", "What to do")
	h.Paste(pasted)
	h.See("Nothing is called like this here.")
	h.Settles(inPlace)
	h.back(listRead...)
	h.Press("end", "c")
	h.at("copyScreen", "Copy which field?")
	h.back(listRead...)
	h.Press("*", "up", "space") // all but the one that cannot be read
	h.See("*▸ 🧿", "t test 10")
	h.Press("t")
	h.at("testSeveralScreen", "enter start")
	h.through()
	h.back("*▸ 🧿", "t test 10")
	h.Press("esc")
	h.Gone("*▸", "t test 10")
	h.Press("a")
	h.at("activityScreen", "WHEN")
	h.Press("end") // what others have written
	for range 3 {
		h.Settles(column("ENVIRONMENT", "◆●▲○"))
		h.Press("enter")
		h.at("eventScreen", "When", "What")
		h.through()
		h.back("WHEN")
		h.Press("up")
	}
	h.Press("/")
	h.See("keep the filter")
	h.Paste(pasted)
	h.Press("ctrl+a")
	h.Settles(inPlace)
}
