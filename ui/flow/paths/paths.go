// Package paths reads paths that no shell has expanded: in flags, variables, settings and fields.
//
// The rules it keeps:
//   - A leading ~/ or $HOME/ is the home folder; nothing else is expanded.
//   - It recognises text that can't be a path, so that no screen repeats a misplaced secret.
//   - Errors are *problem.Problem of kind FileUnusable.
package paths

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"unicode"

	"kiikey/internal/pattern"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

// Given returns the path that an argument, a flag or a variable means: a leading ~, $HOME or ${HOME} is the home
// folder. The error is for what Home, Foreign and Check refuse. "" and "-" come back as they are.
func Given(path string) (string, error) {
	if err := Foreign(path); err != nil {
		return "", err
	}
	path, err := Home(path)
	if err != nil {
		return "", err
	}
	return path, Check(path)
}

// CutHome splits a leading ~, $HOME or ${HOME} off a path: the home folder, which does not end in a separator, and
// the rest, which begins with one or is empty. ok is false where there is none, or no home folder is known.
func CutHome(path string) (home, rest string, ok bool) {
	rest, ok = cutPrefix(path)
	if !ok {
		return "", path, false
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", path, false
	}
	return strings.TrimRight(home, "/"), rest, true
}

func cutPrefix(path string) (rest string, ok bool) {
	for _, prefix := range []string{"~", "$HOME", "${HOME}"} {
		rest, ok := strings.CutPrefix(path, prefix)
		if ok && (rest == "" || os.IsPathSeparator(rest[0])) {
			return rest, true
		}
	}
	return path, false
}

// Home returns a path with the home folder in its place. It refuses the home folder of another user, ~name, and any where the
// environment names none: a folder that is called ~ would be made.
func Home(path string) (string, error) {
	if home, rest, ok := CutHome(path); ok {
		return home + rest, nil
	}
	p := &problem.Problem{Kind: problem.FileUnusable}
	switch _, own := cutPrefix(path); {
	case own:
		p.What = "Your home folder is unknown."
		p.Why = "HOME is not set."
		p.Next = "Set HOME, or write the full path."
	case strings.HasPrefix(path, "~"):
		p.What = "kiikey doesn't expand ~ before a name."
		p.Why = "A shell reads it as the home folder of another user; kiikey knows only yours, ~/."
		p.Next = "Write the full path; if the name of a file begins with ~, put ./ before it."
	default:
		return path, nil
	}
	return path, p
}

// driveOf finds the drive of a Windows path. A shell may have taken the backslashes away.
var driveOf = pattern.Of(`^([A-Za-z]):[\\/]*`)

// Foreign refuses, in the Windows Subsystem for Linux, a Windows path. What is there under that name is none.
func Foreign(path string) error {
	unc := strings.HasPrefix(path, `\\`)
	drive := driveOf().FindStringSubmatch(path)
	if !unc && drive == nil || !inWSL() || exists(path) {
		return nil
	}
	p := &problem.Problem{
		Kind: problem.FileUnusable,
		What: "This is a Windows path.",
		Why:  "In the Windows Subsystem for Linux, Windows disks are folders: C: is usually /mnt/c.",
		Next: "Let wslpath translate it: wslpath 'PATH'",
	}
	switch rest := path[len(driveOf().FindString(path)):]; {
	case unc:
	case !strings.ContainsAny(path, `\/`), kiiex.Misplaced(rest) != "":
		p.Next = "Write /mnt/" + strings.ToLower(drive[1]) + "/… with a slash between the folders."
	default:
		slashes := strings.NewReplacer(`\\`, "/", `\`, "/") // two where one was escaped
		p.Next = "Write /mnt/" + strings.ToLower(drive[1]) + "/" + slashes.Replace(rest)
	}
	return p
}

// inWSL reports whether this is Linux within Windows.
func inWSL() bool {
	if runtime.GOOS != "linux" {
		return false
	}
	release, _ := os.ReadFile("/proc/sys/kernel/osrelease")
	return os.Getenv("WSL_DISTRO_NAME") != "" || strings.Contains(strings.ToLower(string(release)), "microsoft")
}

// longestName is the longest name that a file can have.
const longestName = 255

// LooksLike is kiiex.Misplaced for a path, of which only the part that does not exist is looked at.
func LooksLike(path string) string {
	missing := missingPart(path)
	looks := kiiex.Misplaced(missing)
	for name := range strings.SplitSeq(missing, string(filepath.Separator)) {
		if looks == "" && len(name) > longestName {
			looks = "text, longer than any file name"
		}
	}
	return looks
}

// Check rejects text that can't be a path.
func Check(path string) error {
	looks := LooksLike(path)
	if looks == "" {
		return nil
	}
	return &problem.Problem{
		Kind: problem.FileUnusable,
		What: "This is not a path.",
		Why:  "It looks like " + looks + ". It is not repeated here, as it may be secret.",
		Next: "Give a path. The content of an exported file is piped in: … | kiikey import -",
	}
}

// GivenPassphraseFile is Given for a file with a passphrase, in whose place the passphrase itself may be given.
func GivenPassphraseFile(path string) (string, error) {
	path, err := Given(path)
	if err == nil && strings.ContainsFunc(missingPart(path), unicode.IsSpace) {
		return "", &problem.Problem{
			Kind: problem.FileUnusable,
			What: "This is not the path of a passphrase file.",
			Why:  "It looks like the passphrase itself. It is not repeated here.",
			Next: "Write the passphrase into a file that you alone can read, and give the path of that. Your shell may remember what you typed.",
		}
	}
	return path, err
}

// descriptor matches the systems' names for a stream that the program was started with; a shell's <(…) is one.
var descriptor = pattern.Of(`^/(?:dev|proc/self)/fd/([0-9]{1,9})$`)

// Descriptor reports whether path names a stream that the program was started with, and its number: 0 is standard
// input.
func Descriptor(path string) (number int, ok bool) {
	if runtime.GOOS == "windows" {
		return 0, false
	}
	if path == "/dev/stdin" {
		return 0, true
	}
	found := descriptor().FindStringSubmatch(path)
	if found == nil {
		return 0, false
	}
	number, err := strconv.Atoi(found[1])
	return number, err == nil
}

// missingPart is the end of a path that is not there.
func missingPart(path string) string {
	missing := ""
	for at := path; at != "" && !exists(at); {
		parent, name := filepath.Dir(at), filepath.Base(at)
		missing = filepath.Join(name, missing)
		if parent == at {
			break
		}
		at = parent
	}
	return missing
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
