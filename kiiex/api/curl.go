package api

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"kiikey/internal/shell"
	"kiikey/kiiex"
)

// curlVariables are the environment variables that Curl's command takes secrets from.
var curlVariables = map[string]string{
	headerAPIKey:       kiiex.EnvAPIKey,
	headerSignature:    kiiex.EnvSignature,
	headerToken:        kiiex.EnvSessionToken,
	headerPendingToken: kiiex.EnvPendingToken,
	bodyCode:           kiiex.EnvCode,
}

// mark stands around the name of a variable in a line. No value that is sent has this byte: it is not UTF-8.
const mark = "\xff"

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
	var lines, check []string // of curl's configuration, quoted for the shell; of variables that must be set
	add := func(option, value string) {
		var line string
		for i, part := range strings.Split(option+" = \""+curlEscape(value)+"\"", mark) {
			if i%2 == 0 {
				line += shell.Quote(part)
				continue
			}
			line += `"$` + part + `"`
			if set := `"${` + part + `:?}"`; !slices.Contains(check, set) {
				check = append(check, set)
			}
		}
		lines = append(lines, line)
	}
	text := func(f kiiex.Field) []byte {
		if f.IsSecret() {
			return []byte(mark + curlVariables[f.Path] + mark)
		}
		return []byte(f.Value)
	}

	add("url", r.URL)
	add("request", r.Method)
	for _, f := range r.Header {
		add("header", f.Path+": "+string(text(f)))
	}
	switch {
	case r.Body != nil:
		add("data-raw", string(r.appendBody(nil, text)))
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
