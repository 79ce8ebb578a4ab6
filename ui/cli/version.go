package cli

import (
	"context"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"kiikey/store/system"
)

// buildInfo is the document of version.
type buildInfo struct {
	Version  string `json:"version"`
	Commit   string `json:"commit"`
	Date     string `json:"date"` // of the commit
	Go       string `json:"go"`
	Platform string `json:"platform"`
	Keychain bool   `json:"keychain"`
}

// build reads what the Go tool recorded. A build without version control has no commit.
func build() buildInfo {
	b := buildInfo{"(devel)", "unknown", "unknown", runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH, system.HasKeychain()}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if info.Main.Version != "" {
		b.Version = info.Main.Version
	}
	modified := false
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.time":
			b.Date = s.Value
		case "vcs.modified":
			modified = s.Value == "true"
		}
	}
	if modified {
		b.Commit += " with changes"
	}
	return b
}

// agent returns the User-Agent of requests.
func agent() string { return "kiikey/" + strings.Trim(build().Version, "()") }

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
	keychain := "no"
	if b.Keychain {
		keychain = "yes"
	}
	return p.result(b, "kiikey "+b.Version+"\ncommit   "+b.Commit+"\ndate     "+b.Date+"\ngo       "+b.Go+
		"\nplatform "+b.Platform+"\nkeychain "+keychain+"\n")
}
