package config

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"kiikey/internal/pattern"
	"kiikey/internal/regularfile"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow/paths"
)

// usableName matches an environment's name: it is typed in commands and shown in narrow columns.
var usableName = pattern.Of(`^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$`)

// IsName reports whether an environment can be called so.
func IsName(text string) bool { return usableName().MatchString(text) && kiiex.Misplaced(text) == "" }

// environmentKeys are the keys of an environment.
var environmentKeys = []string{"name", "url", "kind", "ca_file", "oms_id", "websocket_url"}

// environments reads the custom environments. One with a mistake in its name or address is left out; any
// other mistake costs the key it is in.
func environments(doc document, dir string, say func(path, what string)) []kiiex.Environment {
	elements, ok := doc.tree["environment"].([]any)
	if !ok {
		say("environment", "An environment is written as [[environment]] with two brackets on a line of its own, and its keys below.")
		return nil
	}
	var found []kiiex.Environment
	for i, element := range elements {
		path := join("environment", strconv.Itoa(i))
		keys, ok := element.(map[string]any)
		if !ok {
			say(path, "An environment is a table with "+strings.Join(environmentKeys, ", ")+". This one is left out.")
			continue
		}
		if e, ok := environment(keys, dir, found, func(key, what string) { say(join(path, key), what) }); ok {
			found = append(found, e)
		}
	}
	return found
}

// environment reads one; others are those that were read before.
func environment(keys map[string]any, dir string, others []kiiex.Environment, say func(key, what string)) (kiiex.Environment, bool) {
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if !slices.Contains(environmentKeys, key) {
			say(key, fmt.Sprintf("An environment has no %q. It has %s.", key, strings.Join(environmentKeys, ", ")))
		}
	}
	var e kiiex.Environment
	name, _ := keys["name"].(string)
	if !IsName(name) {
		say("name", "An environment needs a name of up to 32 letters, digits, dots, dashes and underscores. This one is left out.")
		return e, false
	}
	e.Name = name
	same := func(other kiiex.Environment) bool { return strings.EqualFold(other.Name, name) }
	switch {
	case slices.ContainsFunc(kiiex.BuiltinEnvironments(), same):
		say("name", fmt.Sprintf("%s is the name of a built-in environment, which cannot be changed. This one is left out.", name))
		return e, false
	case slices.ContainsFunc(others, same):
		say("name", fmt.Sprintf("There is an environment %s above already. This one is left out.", name))
		return e, false
	}

	address, _ := keys["url"].(string)
	e.BaseURL = strings.TrimRight(address, "/")
	if err := e.Validate(); err != nil {
		p := problem.From(err)
		say("url", fmt.Sprintf("The url of environment %s is not usable. %s It is left out; give an address like https://exchange.example/ap.", name, p.Why))
		return e, false
	}

	e.WebSocketURL = webSocketURL(keys, e, say)
	e.OMSID = omsID(keys, e, say)
	e.Kind = kind(keys, e, say)
	e.CAFile = caFile(keys, e, dir, say)
	return e, true
}

// webSocketURL returns the address of the exchange's WebSocket, or none where it is a mistake: HTTP works without.
func webSocketURL(keys map[string]any, e kiiex.Environment, say func(key, what string)) string {
	value, given := keys["websocket_url"]
	if !given {
		return ""
	}
	e.WebSocketURL, _ = value.(string)
	if err := e.ValidateWebSocket(); err != nil {
		p := problem.From(err)
		say("websocket_url", fmt.Sprintf("The websocket_url of environment %s is not usable. %s It is left out; give an address like wss://exchange.example/WSGateway.", e.Name, p.Why))
		return ""
	}
	return e.WebSocketURL
}

func omsID(keys map[string]any, e kiiex.Environment, say func(key, what string)) string {
	value, given := keys["oms_id"]
	if id, ok := value.(int64); ok && id > 0 {
		return strconv.FormatInt(id, 10)
	}
	if given {
		say("oms_id", fmt.Sprintf("The oms_id of environment %s must be a whole number above 0, without quotes. The one that a login names is used, or 1.", e.Name))
	}
	return ""
}

func kind(keys map[string]any, e kiiex.Environment, say func(key, what string)) kiiex.EnvironmentKind {
	kinds := []kiiex.EnvironmentKind{kiiex.KindStaging, kiiex.KindProduction, kiiex.KindCustom}
	k := kiiex.KindCustom
	if value, given := keys["kind"]; given {
		text, _ := value.(string)
		if k = kiiex.EnvironmentKind(text); !slices.Contains(kinds, k) {
			k = kiiex.KindProduction // the one with which the program is most careful
			say("kind", fmt.Sprintf("The kind of environment %s must be %s. To be on the safe side it is treated as %q.", e.Name, alternatives(kinds), k))
		}
	}
	if k != kiiex.KindProduction && (isProductionHost(e.BaseURL) || isProductionHost(e.WebSocketURL)) {
		say("kind", fmt.Sprintf("Environment %s has the address of the real exchange, so it is treated as \"production\". Write that as its kind.", e.Name))
		k = kiiex.KindProduction
	}
	return k
}

// isProductionHost reports whether address is on the host where real money is at stake: no name and no kind
// in a file may hide that.
func isProductionHost(address string) bool {
	host := func(s string) string {
		u, err := url.Parse(s)
		if err != nil {
			return ""
		}
		return strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	}
	return slices.ContainsFunc(kiiex.BuiltinEnvironments(), func(b kiiex.Environment) bool {
		return b.IsProduction() && host(b.BaseURL) == host(address)
	})
}

// caFile returns the absolute path of the authorities' file. A missing one is reported and kept: the user did
// not ask for the system's authorities instead.
func caFile(keys map[string]any, e kiiex.Environment, dir string, say func(key, what string)) string {
	value, given := keys["ca_file"]
	if !given {
		return ""
	}
	path, ok := value.(string)
	if !ok {
		say("ca_file", fmt.Sprintf("The ca_file of environment %s must be the path of a PEM file. The system's authorities are used.", e.Name))
		return ""
	}
	if path == "" {
		return ""
	}
	path, err := paths.Home(path)
	if foreign := paths.Foreign(path); foreign != nil {
		err = errors.New("a Windows path. " + problem.From(foreign).Next)
	} else if err != nil {
		err = errors.New("~/ is the only home folder that kiikey knows, and only if HOME is set")
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	if err == nil {
		var info os.FileInfo
		if info, err = os.Stat(path); err == nil {
			err = regularfile.Check(info)
		}
	}
	if err != nil {
		say("ca_file", fmt.Sprintf("The ca_file of environment %s cannot be used (%s). Connections to it fail until it can.", e.Name, problem.Reason(err)))
	}
	return path
}
