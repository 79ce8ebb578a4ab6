//go:build unix

package ui_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/ui"
	"kiikey/ui/internal/story"
)

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
				(*hostileWalk).accepted, (*hostileWalk).code, (*hostileWalk).answers, (*hostileWalk).why, (*hostileWalk).everyday, (*hostileWalk).handover, (*hostileWalk).rotation, (*hostileWalk).keeping} {
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

// listRead is shown by the list once the details of all credentials have been read.
var listRead = []string{"LAST TEST", "✗ rejected"}

// unlock gives the passphrase.
func (h *hostileWalk) unlock() {
	h.t.Helper()
	h.See("Passphrase")
	h.Type(passphrase)
	h.To("enter", listRead...)
	h.See("esc dismiss") // mistakes in the configuration
	h.Press("esc")
	h.Gone("esc dismiss")
}

// To is that of the story, and waits for all to be in its place.
func (h *hostileWalk) To(keys string, texts ...string) {
	h.t.Helper()
	h.Story.To(keys, texts...)
	h.Settles(inPlace)
}

// at is To for a screen, which is known by its type.
func (h *hostileWalk) at(screen, keys string, texts ...string) {
	h.t.Helper()
	h.To(keys, texts...)
	h.seen[screen] = true
}

// beginning starts without a vault: the configuration is hostile, and so is the typed text.
func (h *hostileWalk) beginning() {
	prepare, _ := withPass(h.t)
	h.Story = story.Start(h.t, h.size, prepare(program(h.t, emptied(h.t, h.home))))
	h.at("guideScreen", "", "Welcome to kiikey", "✗")
	h.at("messagesScreen", "!", "Messages")
	h.through()
	h.To("esc", "Welcome to kiikey")
	h.at("createScreen", "s", "Repeat passphrase")
	h.Paste(pasted)
	h.To("", "•••")
	h.at("helpScreen", "? f1", "On this screen")
	h.To("esc", "Repeat passphrase")
	h.Press("ctrl+u")
	h.Type(passphrase + "\r")
	h.Type(passphrase)
	h.at("rememberScreen", "enter", "Yes, with pass")
	h.To("down enter", "No credentials yet.")
	h.at("sampleScreen", "p", "1 Key", "API secret")
}

func (h *hostileWalk) list() {
	h.To("", "Passphrase", "✗")
	h.Paste(pasted)
	h.at("unlockScreen", "enter", "✗ Wrong passphrase")
	h.To("pgdown", "Nothing was changed.")
	h.Press("pgup")
	h.unlock()
	for range len(hostile) {
		for heading, signs := range map[string]string{"ENV": "◆●▲○", "LAST TEST": "✓✗–"} {
			h.Settles(column(heading, signs))
		}
		h.at("credentialsScreen", "", "LAST TEST")
		h.at("credentialScreen", "enter", "· Key")
		h.at("keyScreen", "", "API secret")
		h.To("3", "POST")
		h.Press("enter") // its environment is not in the configuration
		h.To("", "✗")
		h.To("esc", listRead...)
		h.at("renameScreen", "n", "New name")
		h.Paste(pasted)
		h.Press("ctrl+a", "right", "right")
		h.Settles(inPlace)
		h.To("enter", "This name cannot be used")
		h.To("esc", listRead...)
		h.at("editScreen", "E", "· Edit")
		h.Paste(pasted)
		h.To("ctrl+s", "✗")
		h.To("esc", listRead...)
		h.at("confirmScreen", "x", "y yes")
		h.To("n", listRead...)
		h.Press("down")
	}
	h.at("problemScreen", "end up enter", "✗", "try again")
	h.through()
	h.To("esc", listRead...)
	for _, size := range []story.Terminal{{Columns: 50, Rows: 14}, {Columns: 200, Rows: 50}, h.size} {
		h.Resize(size.Columns, size.Rows)
		h.Settles(inPlace)
		h.Settles(column("ENV", "◆●▲○"))
	}
}

// imports walks by files and folders whose names are hostile to exports whose content is.
func (h *hostileWalk) imports() {
	h.unlock()
	h.at("importScreen", "i", "Import · 1 of 2")
	h.refused()
	for _, open := range []string{"1", "2", "3", "4", "5"} {
		h.intoFolder()
		h.Type(open)
		h.Gone([]string{"1 - export", "5 - bare"}[min(1, 5-int(open[0]-'0'))])
		h.Press("tab")
		h.Settles(inPlace)
		h.Press("enter")
		switch open {
		case "1", "5":
			h.at("previewScreen", "", "Import · 2 of 2")
			for range 6 {
				h.Press("tab")
				h.Settles(inPlace)
			}
			h.To("ctrl+s", "✗")
		case "2":
			h.at("candidatesScreen", "", "The file has 2 API keys.")
		case "3":
			h.To("", "This is a link.", "‹ESC›")
			continue
		case "4":
			h.To("", "✗")
			continue
		}
		h.To("esc", "Import · 1 of 2")
	}
	h.To("esc", listRead...)
}

// refused expects Enter to reject hostile text in a field that shows it.
func (h *hostileWalk) refused() {
	h.t.Helper()
	h.Paste(pasted)
	h.To("ctrl+a", "‹U+202E›")
	h.To("enter", "✗")
}

// intoFolder empties the field and enters the folder whose name is hostile.
func (h *hostileWalk) intoFolder() {
	h.Press("ctrl+e", "ctrl+u")
	h.Paste("'" + filepath.Dir(h.folder) + "/'")
	h.See(filepath.Base(filepath.Dir(h.folder)) + "/ ‹ESC›]0;forged title") // the one entry, below the field
	h.Settles(inPlace)
	h.To("tab", "1 - export")
}

// keeping walks what writes a backup, brings one back, and gives the vault another passphrase.
func (h *hostileWalk) keeping() {
	h.unlock()
	h.at("backupScreen", "b", "Back up · 1 of 2")
	h.refused()
	h.intoFolder()
	h.Type("keys")
	h.at("backupScreen", "enter", "2 of 2", "‹ESC›]0;forged title")
	h.Paste(pasted)
	h.To("", "•••")
	h.To("esc", "Back up · 1 of 2")
	h.To("esc", listRead...)
	h.at("restoreScreen", "B", "Restore · 1 of 3")
	h.intoFolder()
	h.Type("nothing")
	h.To("enter", "✗", "‹ESC›]0;forged title")
	h.Press("ctrl+e", "ctrl+u")
	h.Paste(filepath.Join(h.home, hostileBackup))
	h.at("restoreScreen", "enter", "2 of 3")
	h.Type(passphrase)
	h.at("restoreScreen", "enter", "3 of 3 · what changes")
	h.through()
	h.To("esc", listRead...)
	h.To(":", "Actions")
	h.Type("vault's passphrase")
	h.See("change the vault's passphrase")
	h.at("passphraseScreen", "enter", "deletes its previous version")
	h.Paste(pasted)
	h.To("", "•••")
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

// code answers the request for a 2FA code with hostile text.
func (h *hostileWalk) code() {
	h.unlock()
	h.To("end enter 3", "enter logs in once")
	h.choose("factor")
	h.To("t", "y yes")
	h.To("y", "2FA code")
	h.Paste(pasted)
	h.Settles(inPlace)
	h.To("enter", "✗")
}

// choose tests against another environment, where a yes is asked for.
func (h *hostileWalk) choose(environment string) {
	h.t.Helper()
	h.To("e", "enter select")
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
	h.To("enter", "enter logs in once")
}

// answers meets the other ways in which an exchange, or what stands before it, can speak.
func (h *hostileWalk) answers() {
	h.unlock()
	h.Press("end", "enter", "3")
	for _, mode := range []string{"page", "text", "list", "status", "header", "redirect", "names"} {
		h.See("enter logs in once")
		h.choose(mode)
		h.To("t", "y yes")
		h.To("y", "✗", "t test again")
		h.through()
		h.latestRequest()
		if hostileFrames[mode] != "" {
			h.To("3", "enter logs in once")
			h.To("w", "y yes")
			h.To("y", "✗", "t test again")
			h.through()
			h.latestRequest()
		}
		h.Press("3")
	}
	h.Press("esc")
	h.See(listRead...) // with what the exchange said, at the end of the list
	h.Settles(inPlace)
}

// latestRequest looks at it.
func (h *hostileWalk) latestRequest() {
	h.t.Helper()
	h.To("7", "TOOK")
	h.To("enter", "Sent", "u as curl")
	h.through()
	h.To("esc", "TOOK")
}

// why diagnoses against an exchange that refuses in hostile words.
func (h *hostileWalk) why() {
	h.unlock()
	h.To("end enter 3", "enter logs in once")
	h.choose("text")
	h.at("whyScreen", "6", "can't lock you out")
	h.To("a", "y yes")
	h.through()
	h.To("y", "enter again")
	h.through()
	h.at("reportScreen", "p", "Diagnosis of a KIIEX API credential")
	h.through()
	h.To("esc", "6 Why?")
}

// everyday walks what is opened from the list: the filter, the palette, a field to copy, several to test, and
// what was done, whose file others can write.
func (h *hostileWalk) everyday() {
	h.unlock()
	h.To("/", "enter keep")
	h.Paste(pasted)
	h.See("Nothing fits the filter.")
	h.Press("ctrl+a")
	h.Settles(inPlace)
	h.Press("ctrl+e", "ctrl+u")
	h.Type("esc title")
	h.Gone("Nothing fits the filter.")
	for heading, signs := range map[string]string{"ENV": "◆●▲○", "LAST TEST": "✓✗–"} {
		h.Settles(column(heading, signs))
	}
	h.Settles(inPlace)
	h.To("esc", listRead...)
	h.Gone("enter keep")
	h.at("paletteScreen", ":", "Actions")
	h.Paste(pasted)
	h.To("", "No matching action.")
	h.To("esc", listRead...)
	h.at("copyScreen", "end c", "Copy which field?")
	h.To("esc", listRead...)
	h.Press("*", "up", "space") // all but the one that cannot be read
	h.See("*▸ 🧿", "t open test 10")
	h.at("testSeveralScreen", "t", "enter start")
	h.through()
	h.To("esc", "*▸ 🧿", "t open test 10")
	h.Press("esc")
	h.Gone("*▸", "t open test 10")
	h.at("activityScreen", "a", "WHEN")
	h.Press("end") // what others have written
	for range 3 {
		h.Settles(column("ENV", "◆●▲○"))
		h.at("eventScreen", "enter", "When", "What")
		h.through()
		h.To("esc", "WHEN")
		h.Press("up")
	}
	h.To("/", "enter keep")
	h.Paste(pasted)
	h.Press("ctrl+a")
	h.Settles(inPlace)
}
