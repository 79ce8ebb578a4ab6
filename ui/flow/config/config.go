// Package config reads the configuration file that users edit.
//
// The rules it keeps:
//   - A mistake in the file never stops the program: it is reported with its line, its setting keeps the
//     default, and the rest of the file counts.
//   - Its messages never contain a value that is text.
//   - The keys, their ranges and defaults are in settings.go; docs/configuration.md documents them, and a test
//     compares the two.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"

	"kiikey/internal/regularfile"
	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow/clipboard"
)

// FileName is the file's name in the configuration folder.
const FileName = "config.toml"

// Config is the content of the file, with defaults for settings that it leaves out.
type Config struct {
	Lock struct {
		IdleMinutes int // without a key press, until the vault is locked
		// Passphrase is true if only the passphrase opens the terminal program.
		Passphrase bool
	}
	Unlock struct {
		Minutes int // for which a passphrase typed at a command unlocks the vault for others; 0 for that one alone
	}
	Clipboard struct {
		ClearSeconds int // until a copied secret is cleared
		Method       clipboard.Method
	}
	Keys struct {
		AgeNoteDays int // from this age on a key is noted as old; 0 for never
	}
	Display struct {
		Theme         string // one of the Theme constants
		RevealSeconds int    // until a revealed secret is masked again
	}
	Transport struct {
		Fields         api.FieldsIn
		TimeoutSeconds int // for one request, from its start to the end of the answer
	}
	// Custom are the environments that the file adds. Each has a usable name, base URL and kind.
	Custom []kiiex.Environment
}

// The themes.
const (
	ThemeAuto         = "auto" // dark or light, as the terminal says
	ThemeDark         = "dark"
	ThemeLight        = "light"
	ThemeHighContrast = "high-contrast"
	ThemeNone         = "none" // without colour
)

// Default returns the configuration without a file.
func Default() Config {
	var c Config
	c.Lock.IdleMinutes = 5
	c.Clipboard.ClearSeconds = 30
	c.Clipboard.Method = clipboard.Auto
	c.Keys.AgeNoteDays = 90
	c.Display.Theme = ThemeAuto
	c.Display.RevealSeconds = 5
	c.Transport.Fields = api.FieldsInBoth
	c.Transport.TimeoutSeconds = 20
	return c
}

// Environments returns the built-in environments and then those of the file, in the order to offer them.
func (c Config) Environments() []kiiex.Environment {
	return append(kiiex.BuiltinEnvironments(), c.Custom...)
}

// Mistake is a part of the file that is ignored. It is an error value for display only.
type Mistake struct {
	// Line is its line, counted from 1; 0 for the file as a whole.
	Line int
	// What is wrong, and what holds instead; in whole sentences. It never contains a value that is text.
	What string
}

// Error names the file, the line and what is wrong.
func (m Mistake) Error() string {
	if m.Line == 0 {
		return FileName + ": " + m.What
	}
	return fmt.Sprintf("%s, line %d: %s", FileName, m.Line, m.What)
}

// Load reads the file in the configuration folder dir. Without a file, and without a folder, everything has
// its default. The Config is always usable; the mistakes are in the order of their lines.
func Load(dir string) (Config, []Mistake) {
	data, info, err := regularfile.Read(filepath.Join(dir, FileName)) // a link is followed: some keep it elsewhere
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Default(), nil
	case err != nil:
		return Default(), []Mistake{{What: "It cannot be read (" + problem.Reason(err) + "). The defaults are used."}}
	}
	c, mistakes := parse(data, dir)
	if mode := info.Mode().Perm(); mode&0o022 != 0 && runtime.GOOS != "windows" {
		mistakes = append([]Mistake{{What: fmt.Sprintf(
			"Other users may change it (mode %04o), and so where signatures are sent. Close it with: chmod go-w '%s'", mode, filepath.Join(dir, FileName))}},
			mistakes...)
	}
	return c, mistakes
}
