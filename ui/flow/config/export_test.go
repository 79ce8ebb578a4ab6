package config

import "fmt"

// Settings maps each key outside environments, "lock.idle_minutes", to its default as the file writes it.
func Settings() map[string]string {
	defaults := map[string]string{}
	c := Default()
	for _, s := range settings() {
		defaults[s.path()] = fmt.Sprint(s.get(&c))
	}
	return defaults
}
