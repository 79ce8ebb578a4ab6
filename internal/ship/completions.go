package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"kiikey/ui/cli"
)

// completions maps each shell to the name under which it finds its script.
var completions = map[string]string{
	"bash": "kiikey", "zsh": "_kiikey", "fish": "kiikey.fish", "powershell": "kiikey.ps1",
}

// writeCompletions writes the scripts that the program prints.
func writeCompletions(folder string) error {
	for shell, name := range completions {
		below := filepath.Join(folder, "completions", shell)
		if err := os.MkdirAll(below, 0o755); err != nil {
			return err
		}
		script, err := os.Create(filepath.Join(below, name))
		if err != nil {
			return err
		}
		status := cli.Main([]string{"completion", shell}, os.Stdin, script, os.Stderr)
		if err := script.Close(); err != nil || status != 0 {
			return errors.Join(err, fmt.Errorf("completion %s: status %d", shell, status))
		}
	}
	return nil
}
