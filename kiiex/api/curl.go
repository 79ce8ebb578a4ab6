package api

import (
	"net/http"
	"strconv"
	"strings"

	"kiikey/internal/shell"
	"kiikey/kiiex"
	"kiikey/kiiex/strictjson"
)

// curlVariables are the environment variables that Curl's command takes secrets from.
var curlVariables = map[string]string{
	headerAPIKey:       kiiex.EnvAPIKey,
	headerSignature:    kiiex.EnvSignature,
	headerToken:        kiiex.EnvSessionToken,
	headerPendingToken: kiiex.EnvPendingToken,
	bodyCode:           kiiex.EnvCode,
}

// Curl returns a command for a POSIX shell that sends the same request with curl. It contains no secret: it
// takes them from EnvAPIKey, EnvSignature, EnvSessionToken, EnvPendingToken and EnvCode in the environment, of
// which it names those it needs and stops if one is not set. Their values must not contain a quotation mark
// or backslash; those of the exchange never do.
//
// curl reads the request from its standard input: on its command line every user of the computer could see
// the secrets. Its own configuration is left out, since "location" there would send them on to any host.
func (r *Request) Curl() string {
	if r.call == callConnect || r.number != 0 {
		return "# curl sends no frames of a WebSocket.\n"
	}
	var lines []string // of curl's configuration, quoted for the shell
	add := func(option, value string, parts ...string) {
		lines = append(lines, shell.Quote(option+" = \""+curlEscape(value))+strings.Join(parts, "")+shell.Quote("\""))
	}
	variables := map[string]bool{}
	var check []string
	variable := func(f kiiex.Field) string {
		name := curlVariables[f.Path]
		if !variables[name] {
			variables[name] = true
			check = append(check, `"${`+name+`:?}"`)
		}
		return `"$` + name + `"`
	}

	add("url", r.URL)
	add("request", r.Method)
	for _, f := range r.Header {
		if f.IsSecret() {
			add("header", f.Path+": ", variable(f))
		} else {
			add("header", f.Path+": "+f.Value)
		}
	}
	switch {
	case r.Body != nil:
		var parts []string
		text := "{"
		for i, f := range r.Body {
			if i > 0 {
				text += ","
			}
			text += string(strictjson.AppendString(nil, f.Path)) + ":"
			if f.IsSecret() {
				parts = append(parts, shell.Quote(curlEscape(text+`"`)), variable(f))
				text = `"`
			} else if f.JSON {
				text += f.Value
			} else {
				text += string(strictjson.AppendString(nil, f.Value))
			}
		}
		add("data-raw", "", append(parts, shell.Quote(curlEscape(text+"}")))...)
	case r.Method == http.MethodPost:
		add("header", "Content-Type:") // or curl names a form
		add("data-raw", "")
	}
	if r.caFile != "" {
		add("cacert", r.caFile)
	}

	var b strings.Builder
	if len(check) > 0 {
		b.WriteString(": " + strings.Join(check, " ") + " &&\n")
	}
	b.WriteString(`printf '%s\n'`)
	for _, line := range lines {
		b.WriteString(" \\\n  " + line)
	}
	seconds := strconv.Itoa(max(1, int(r.timeout.Seconds())))
	b.WriteString(" |\ncurl --disable --config - --globoff --silent --show-error --include --tlsv1.2 --max-time " + seconds + "\n")
	return b.String()
}

// curlEscape escapes s for a quoted value in curl's configuration, which is read line by line.
func curlEscape(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(s)
}
