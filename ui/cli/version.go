package cli

import (
	"context"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// buildInfo says what this program was built from.
type buildInfo struct{ version, commit string }

// build reads what the Go tool recorded. A build without version control knows no commit.
func build() buildInfo {
	b := buildInfo{version: "(devel)", commit: "unknown"}
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
		case "vcs.modified":
			modified = s.Value == "true"
		}
	}
	if modified {
		b.commit += " with changes"
	}
	return b
}

// agent is what the exchange is told of who calls.
func agent() string {
	version := build().version
	if version == "(devel)" {
		version = "devel"
	}
	return "kiikey/" + version
}

// versionCommand does no work besides: no folder is made, no terminal touched.
func (p *program) versionCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "version",
		Short: "Say which version this is",
		Long: `Prints the version, the commit it was built from, the version of Go and the
platform. Send it along when you report a fault.`,
		Example: `  kiikey version
  kiikey version --json`,
		Args: takes(),
		RunE: does(func(context.Context, []string) error { return p.printVersion() }),
	}
	p.jsonFlag(c)
	return c
}

func (p *program) printVersion() error {
	b := build()
	platform := runtime.GOOS + "/" + runtime.GOARCH
	return p.result(struct {
		Version  string `json:"version"`
		Commit   string `json:"commit"`
		Go       string `json:"go"`
		Platform string `json:"platform"`
	}{b.version, b.commit, runtime.Version(), platform},
		"kiikey "+b.version+"\ncommit   "+b.commit+"\ngo       "+runtime.Version()+"\nplatform "+platform+"\n")
}
