package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/cpuguy83/go-md2man/v2/md2man"
	"github.com/spf13/cobra/doc"

	"kiikey/ui/cli"
)

// filePages are the man pages of section 5: each is about a file, and made of its page in docs.
var filePages = []struct{ name, what, source string }{
	{"kiikey-config", "kiikey's configuration file", "docs/configuration.md"},
	{"kiikey-vault", "the file that kiikey saves credentials in", "docs/vault-format.md"},
}

// writeManPages writes kiikey.1, one page for each command, and those about files.
func writeManPages(folder string) error {
	date, err := releaseDate()
	if err != nil {
		return err
	}
	folder = filepath.Join(folder, "man")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for _, c := range cli.Commands() {
		c.DisableAutoGenTag = true
		var page bytes.Buffer
		header := &doc.GenManHeader{Section: "1", Date: &date, Source: "kiikey", Manual: "kiikey"}
		if err := doc.GenMan(c, header, &page); err != nil {
			return err
		}
		if !c.HasParent() { // whose page ends with the list of the others
			page.Truncate(len(bytes.TrimRight(page.Bytes(), "\n")))
			for _, p := range filePages {
				fmt.Fprintf(&page, ", \\fB%s(5)\\fP", p.name)
			}
			page.WriteByte('\n')
		}
		name := strings.ReplaceAll(c.CommandPath(), " ", "-") + ".1"
		if err := os.WriteFile(filepath.Join(folder, name), page.Bytes(), 0o644); err != nil {
			return err
		}
	}
	for _, p := range filePages {
		text, err := os.ReadFile(p.source)
		if err != nil {
			return err
		}
		page := md2man.Render(asManPage(p.name, p.what, date, text))
		if err := os.WriteFile(filepath.Join(folder, p.name+".5"), page, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// asManPage puts a man page's title and NAME in place of the title of a page of the documentation, and raises
// its headings by one.
func asManPage(name, what string, date time.Time, text []byte) []byte {
	_, body, _ := strings.Cut(string(text), "\n")
	body = strings.ReplaceAll("\n"+body, "\n##", "\n#")
	return fmt.Appendf(nil, "%% %q %q %q %q %q\n\n# NAME\n\n%s - %s\n\n# DESCRIPTION\n%s",
		strings.ToUpper(name), "5", date.Format("Jan 2006"), "kiikey", "kiikey", name, what, body)
}

// releaseDate returns the commit's date, so that the same commit makes the same pages.
func releaseDate() (time.Time, error) {
	seconds, err := exec.Command("git", "log", "-1", "--format=%ct").Output()
	if err != nil {
		return time.Time{}, fmt.Errorf("the date of the commit: %w", err)
	}
	at, err := strconv.ParseInt(strings.TrimSpace(string(seconds)), 10, 64)
	return time.Unix(at, 0).UTC(), err
}
