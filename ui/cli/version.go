package cli

import (
	"context"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"kiikey/store/system"
)

// buildInfo is the version, and the commit with its date.
type buildInfo struct{ version, commit, date string }

// build reads what the Go tool recorded. A build without version control has no commit.
func build() buildInfo {
	b := buildInfo{version: "(devel)", commit: "unknown", date: "unknown"}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if info.Main.Version != "" {
		b.version = info.Main.Version
	}
	modified := false
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.commit = s.Value
		case "vcs.time":
			b.date = s.Value
		case "vcs.modified":
			modified = s.Value == "true"
		}
	}
	if modified {
		b.commit += " with changes"
	}
	return b
}

// agent returns the User-Agent of requests.
func agent() string {
	version := build().version
	if version == "(devel)" {
		version = "devel"
	}
	return "kiikey/" + version
}

// versionCommand creates no folder and touches no terminal.
func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Long: `Prints the version, its commit and the commit's date, the Go version, the
platform, and whether this build can reach the macOS Keychain. Include it when
you report a fault.`,
		Example: `  kiikey version
  kiikey version --json`,
		Args: takes(),
		RunE: does(func(context.Context, []string) error { return p.printVersion() }),
	}
}

func (p *program) printVersion() error {
	b := build()
	document := struct {
		Version  string `json:"version"`
		Commit   string `json:"commit"`
		Date     string `json:"date"`
		Go       string `json:"go"`
		Platform string `json:"platform"`
		Keychain bool   `json:"keychain"`
	}{b.version, b.commit, b.date, runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH, system.HasKeychain()}
	keychain := "no"
	if document.Keychain {
		keychain = "yes"
	}
	return p.result(document, "kiikey "+b.version+"\ncommit   "+b.commit+"\ndate     "+b.date+"\ngo       "+document.Go+
		"\nplatform "+document.Platform+"\nkeychain "+keychain+"\n")
}
