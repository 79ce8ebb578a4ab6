package main

import (
	"os"
	"os/exec"
	"path/filepath"
)

// completions maps each shell to the name under which it finds its script.
var completions = map[string]string{
	"bash": "kiikey", "zsh": "_kiikey", "fish": "kiikey.fish", "powershell": "kiikey.ps1",
}

// writeCompletions writes the scripts that the program prints.
func writeCompletions(folder string) error {
	for shell, name := range completions {
		script, err := exec.Command("go", "run", ".", "completion", shell).Output()
		if err != nil {
			return err
		}
		below := filepath.Join(folder, "completions", shell)
		if err := os.MkdirAll(below, 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(below, name), script, 0o644); err != nil {
			return err
		}
	}
	return nil
}
