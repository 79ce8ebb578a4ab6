package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"kiikey/kiiex/api"
	"kiikey/ui/flow/clipboard"
)

// setting is one key of the file.
type setting struct {
	table, key string
	// set puts a value of the file into c, or returns what it must be.
	set func(c *Config, value any) (must string)
	// get returns the value in c, for naming the default.
	get func(c *Config) any
}

func (s setting) path() string { return s.table + "." + s.key }

// settings are all keys besides the environments'.
func settings() []setting {
	return []setting{
		number("lock", "idle_minutes", 1, 24*60, func(c *Config) *int { return &c.Lock.IdleMinutes }),
		yesNo("lock", "passphrase", func(c *Config) *bool { return &c.Lock.Passphrase }),
		number("unlock", "minutes", 0, 12*60, func(c *Config) *int { return &c.Unlock.Minutes }),
		number("clipboard", "clear_seconds", 5, 600, func(c *Config) *int { return &c.Clipboard.ClearSeconds }),
		choice("clipboard", "method", func(c *Config) *clipboard.Method { return &c.Clipboard.Method }, clipboard.Auto, clipboard.OSC52, clipboard.Native, clipboard.Off),
		number("keys", "age_note_days", 0, 3650, func(c *Config) *int { return &c.Keys.AgeNoteDays }),
		choice("display", "theme", func(c *Config) *string { return &c.Display.Theme }, ThemeAuto, ThemeDark, ThemeLight, ThemeHighContrast, ThemeNone),
		number("display", "reveal_seconds", 1, 60, func(c *Config) *int { return &c.Display.RevealSeconds }),
		choice("transport", "fields", func(c *Config) *api.FieldsIn { return &c.Transport.Fields }, api.FieldsInBoth, api.FieldsInHeaders, api.FieldsInBody),
		number("transport", "timeout_seconds", 1, 300, func(c *Config) *int { return &c.Transport.TimeoutSeconds }),
	}
}

func number(table, key string, least, most int, field func(*Config) *int) setting {
	return setting{table, key,
		func(c *Config, value any) string {
			n, ok := value.(int64)
			if !ok || n < int64(least) || n > int64(most) {
				return fmt.Sprintf("must be a whole number from %d to %d", least, most)
			}
			*field(c) = int(n)
			return ""
		},
		func(c *Config) any { return *field(c) },
	}
}

func yesNo(table, key string, field func(*Config) *bool) setting {
	return setting{table, key,
		func(c *Config, value any) string {
			b, ok := value.(bool)
			if !ok {
				return "must be true or false"
			}
			*field(c) = b
			return ""
		},
		func(c *Config) any { return *field(c) },
	}
}

func choice[T ~string](table, key string, field func(*Config) *T, options ...T) setting {
	return setting{table, key,
		func(c *Config, value any) string {
			s, ok := value.(string)
			if !ok || !slices.Contains(options, T(s)) {
				return "must be " + alternatives(options)
			}
			*field(c) = T(s)
			return ""
		},
		func(c *Config) any { return fmt.Sprintf("%q", *field(c)) },
	}
}

// alternatives writes `"a", "b" or "c"`.
func alternatives[T ~string](options []T) string {
	var quoted []string
	for _, o := range options {
		quoted = append(quoted, `"`+string(o)+`"`)
	}
	last := len(quoted) - 1
	return strings.Join(quoted[:last], ", ") + " or " + quoted[last]
}

// parse reads the content of a file that lies in dir.
func parse(data []byte, dir string) (Config, []Mistake) {
	doc, mistakes := understand(data)
	c := Default()
	say := func(path, what string) {
		mistakes = append(mistakes, Mistake{Line: doc.line(path), What: what})
	}
	for _, name := range slices.Sorted(maps.Keys(doc.tree)) {
		if name == "environment" {
			c.Custom = environments(doc, dir, say)
			continue
		}
		keys := keysOf(name)
		table, ok := doc.tree[name].(map[string]any)
		switch {
		case len(keys) == 0:
			say(name, fmt.Sprintf("There is no setting %q. The tables are %s.", name, strings.Join(tables(), ", ")))
			continue
		case !ok:
			say(name, fmt.Sprintf("%s must be a table: write [%s] on a line of its own, and its keys below.", name, name))
			continue
		}
		for _, key := range slices.Sorted(maps.Keys(table)) {
			s, ok := find(name, key)
			if !ok {
				say(join(name, key), fmt.Sprintf("There is no setting %q in [%s]. There are %s.", key, name, strings.Join(keys, ", ")))
				continue
			}
			before := s.get(&c)
			if must := s.set(&c, table[key]); must != "" {
				say(s.path(), fmt.Sprintf("%s %s. Its default, %v, is used.", s.path(), must, before))
			}
		}
	}
	slices.SortStableFunc(mistakes, func(a, b Mistake) int { return a.Line - b.Line })
	return c, mistakes
}

func find(table, key string) (setting, bool) {
	all := settings()
	i := slices.IndexFunc(all, func(s setting) bool { return s.table == table && s.key == key })
	if i < 0 {
		return setting{}, false
	}
	return all[i], true
}

// keysOf lists the keys of a table, none for one that does not exist.
func keysOf(table string) []string {
	var keys []string
	for _, s := range settings() {
		if s.table == table {
			keys = append(keys, s.key)
		}
	}
	return keys
}

// tables lists the tables, as they are written.
func tables() []string {
	names := []string{"[[environment]]"}
	for _, s := range settings() {
		if name := "[" + s.table + "]"; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
