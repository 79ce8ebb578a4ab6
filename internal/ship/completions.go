package main

import (
	"os"
	"os/exec"
	"path/filepath"
)

// completions are the scripts for shells, under the names by which the shells find them.
var completions = map[string]string{
	"bash": "kiikey", "zsh": "_kiikey", "fish": "kiikey.fish", "powershell": "kiikey.ps1",
}

// writeCompletions has the program print its own.
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
