package cli

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"kiikey/kiiex"
	"kiikey/ui/flow/config"
	"kiikey/ui/plain"
	"kiikey/ui/words"
)

func (p *program) environmentsCommand() *cobra.Command {
	return &cobra.Command{
		Use:        "environments",
		Short:      words.Environments.Title(),
		SuggestFor: []string{"env", "envs", "config"},
		Long: `Lists the environments: the name that --env takes, the kind and the address.
Your own come from the configuration file, whose path stands below the list.

To add one, write this there; ca_file is for a certificate that your system
doesn't know:

` + configurationSnippet(kiiex.Environment{Name: "local", BaseURL: "https://127.0.0.1:8443/ap", CAFile: "/path/to/ca.pem"}) + `
Other exchanges that run the same software may also need oms_id and
websocket_url: see docs/configuration.md.`,
		Example: `  kiikey environments
  kiikey environments --json`,
		Args: takes(),
		RunE: does(func(context.Context, []string) error { return p.environments() }),
	}
}

// The document of environments.
type (
	environmentsDocument struct {
		Environments []environmentDocument `json:"environments"`
		ConfigFile   string                `json:"configFile"`
	}
	environmentDocument struct {
		Name   string `json:"name"`
		Kind   string `json:"kind"`
		URL    string `json:"url"`    // "" for the built-in sandbox
		CAFile string `json:"caFile"` // "" for the system's authorities
		OMSID  string `json:"omsId"`  // "" for the one that a login names, or 1

		WebSocketURL string `json:"websocketUrl"` // "" where none is known
	}
)

func (p *program) environments() error {
	job, err := p.openJob()
	if err != nil {
		return err
	}
	path := filepath.Join(job.Folders().Config, config.FileName)
	document := environmentsDocument{ConfigFile: path}
	rows := [][3]string{{"NAME", "KIND", "ADDRESS"}}
	for _, e := range job.Environments() {
		document.Environments = append(document.Environments, environmentDocument{
			Name: e.Name, Kind: string(e.Kind), URL: e.BaseURL, CAFile: e.CAFile, OMSID: e.OMSID, WebSocketURL: e.WebSocketURL,
		})
		rows = append(rows, [3]string{plain.Text(e.Name), words.Short.Environment(string(e.Kind), e.Kind), words.Address(e)})
	}
	var widths [2]int
	for _, r := range rows {
		for i := range widths {
			widths[i] = max(widths[i], columns(r[i]))
		}
	}
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(padded(r[0], widths[0]+2) + padded(r[1], widths[1]+2) + r[2] + "\n")
	}
	b.WriteString("\nYours are in " + plain.Text(path) + "\n")
	return p.result(document, b.String())
}

// configurationSnippet returns the lines that configure an environment.
func configurationSnippet(e kiiex.Environment) string {
	snippet := "  [[environment]]\n  name = " + tomlString(e.Name) + "\n  url = " + tomlString(e.BaseURL) + "\n"
	if e.CAFile != "" {
		snippet += "  ca_file = " + tomlString(e.CAFile) + "\n"
	}
	if e.WebSocketURL != "" {
		snippet += "  websocket_url = " + tomlString(e.WebSocketURL) + "\n"
	}
	return snippet
}

// tomlString quotes text for TOML, whose basic strings know all the escapes of JSON.
func tomlString(text string) string {
	quoted, _ := json.Marshal(text) // a string always can be
	return string(quoted)
}
