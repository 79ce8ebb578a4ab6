package flow

import (
	"slices"
	"strings"

	"kiikey/internal/nearest"
	"kiikey/internal/pattern"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/kiiex/strictjson"
	"kiikey/store/state"
)

// A program that another one starts gets what it needs in its environment: the credential, or a session token alone.

// handed is a field that a program can get, and the variable that holds it unless another is named.
type handed struct{ field, variable string }

const (
	handedSecret, handedToken = "api-secret", "session-token"
	ownVariables              = "KIIKEY_"
)

var (
	handedBaseURL    = handed{"base-url", kiiex.EnvBaseURL}
	handedCredential = []handed{
		{"api-key", kiiex.EnvAPIKey}, {handedSecret, kiiex.EnvAPISecret}, {"user-id", kiiex.EnvUserID}, {"nonce", kiiex.EnvNonce}, handedBaseURL,
	}
	handedSession = []handed{handedBaseURL, {handedToken, kiiex.EnvSessionToken}}
)

// HandOut says what a program gets, and in which variables.
type HandOut struct {
	// OnlyToken gives a session token in the place of the credential.
	OnlyToken bool
	renamed   []handed
}

func (h *HandOut) fields() []handed {
	if h.OnlyToken {
		return handedSession
	}
	return handedCredential
}

// Fields are the names of what the program gets.
func (h *HandOut) Fields() (names []string) {
	for _, f := range h.fields() {
		names = append(names, f.field)
	}
	return names
}

// isVariable reports whether a shell could name the variable, too.
func isVariable(name string) bool {
	other := func(r rune) bool {
		return r != '_' && !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9')
	}
	return name != "" && name[0] > '9' && !strings.ContainsFunc(name, other)
}

// readByOthers matches variables that loaders, shells, interpreters or their libraries read: they print what they can't
// use (LC_ALL, PYTHONHOME), run it (BASH_ENV), or look it up as a host (HTTPS_PROXY).
var readByOthers = pattern.Of(`(?i)^(?:(?:LD|DYLD|LC|GLIBC|MALLOC|GIT|SSH|SSL|CURL|NPM_CONFIG)_.*|BASH.*|(?:PYTHON|PERL5|RUBY|JAVA_|JDK_)[A-Z].*|.*_PROXY` +
	`|PATH|PATHEXT|CDPATH|HOME|USERPROFILE|COMSPEC|SYSTEMROOT|TMPDIR|TE?MP|PWD|OLDPWD|USER|LOGNAME|SHELL|SHELLOPTS|IFS|ENV|PS[0-4]|PROMPT_COMMAND` +
	`|TERM|TERMINFO|LANG|LANGUAGE|TZ|GCONV_PATH|LOCPATH|NLSPATH|HOSTALIASES|LOCALDOMAIN|RES_OPTIONS|EDITOR|VISUAL|PAGER` +
	`|NODE_(?:OPTIONS|PATH|DEBUG|EXTRA_CA_CERTS)|_JAVA_OPTIONS|CLASSPATH|SSLKEYLOGFILE|GO(?:DEBUG|FLAGS|PROXY))$`)

// Only leaves the program nothing but what, the word token. The error is of kind Usage.
func (h *HandOut) Only(what string) error {
	if what != "token" {
		return &problem.Problem{Kind: problem.Usage, What: "It takes the word token."}
	}
	h.OnlyToken = true
	return nil
}

// Map has a field stand in the variable that mapping names, VAR=field, instead of its own; in several, if it is mapped
// several times. The error, of kind Usage, repeats nothing of mapping, which may be anything.
func (h *HandOut) Map(mapping string) error {
	unusable := func(what, next string) error {
		return &problem.Problem{Kind: problem.Usage, What: what, Next: next}
	}
	variable, field, ok := strings.Cut(mapping, "=")
	all := append((&HandOut{}).Fields(), handedToken)
	at := slices.IndexFunc(all, func(f string) bool { return strictjson.FoldName(f) == strictjson.FoldName(field) })
	switch {
	case !ok || field == "":
		return unusable("It is not written as VAR=field.", "For example --map NDAX_APIKEY=api-key.")
	case !isVariable(variable) || kiiex.Misplaced(variable) != "":
		return unusable("What stands before the = cannot be the name of a variable.", "Use letters, digits and _, as in NDAX_APIKEY.")
	case readByOthers().MatchString(variable):
		return unusable("The system, shells or interpreters read "+variable+" themselves, and may print it or send it somewhere.", "Use another name.")
	case strings.HasPrefix(variable, ownVariables):
		return unusable("Variables that begin with "+ownVariables+" are kiikey's own settings, which no program gets.", "Use another name.")
	case at < 0:
		return unusable("There is no such field.", nearest.Question(field, all)+"The fields are "+problem.List(all)+".")
	}
	if r := (handed{all[at], variable}); !slices.Contains(h.renamed, r) {
		h.renamed = append(h.renamed, r)
	}
	return nil
}

// Check returns a problem of kind Usage for a mapping of what the program does not get, and for two fields in one
// variable.
func (h *HandOut) Check() error {
	unusable := func(why, next string) error {
		return &problem.Problem{Kind: problem.Usage, What: "The value of --map can't be used.", Why: why, Next: next}
	}
	for _, r := range h.renamed {
		switch {
		case slices.Contains(h.Fields(), r.field):
		case h.OnlyToken:
			return unusable("With --only token the program gets "+problem.List(h.Fields())+" alone.", "Leave "+r.field+" or --only out.")
		default:
			return unusable("Without --only token the program gets no session token.", "Add that, or leave "+r.field+" out.")
		}
	}
	holds := map[string]string{}
	for _, f := range h.fields() {
		for _, v := range h.variables(f) {
			one := strings.ToUpper(v) // to Windows, two that differ in case are one
			if holds[one] != "" {
				return unusable(v+" would hold both "+holds[one]+" and "+f.field+".", "Use a variable for each.")
			}
			holds[one] = f.field
		}
	}
	return nil
}

// variables returns the variables that hold f.
func (h *HandOut) variables(f handed) (names []string) {
	for _, r := range h.renamed {
		if r.field == f.field {
			names = append(names, r.variable)
		}
	}
	if len(names) == 0 {
		names = []string{f.variable}
	}
	return names
}

// Environ is the environment of the program: environ without kiikey's own variables and without what an earlier one
// may have left of another credential, and with the variables that Job.HandOut returned. equal compares names as the
// system does.
func (h *HandOut) Environ(environ, variables []string, equal func(a, b string) bool) []string {
	var taken []string
	for _, f := range slices.Concat(handedCredential, handedSession, h.renamed) {
		taken = append(taken, f.variable)
	}
	kept := slices.DeleteFunc(slices.Clone(environ), func(e string) bool {
		name, _, _ := strings.Cut(e, "=")
		own := len(name) >= len(ownVariables) && equal(name[:len(ownVariables)], ownVariables)
		return own || slices.ContainsFunc(taken, func(t string) bool { return equal(t, name) })
	})
	return append(kept, variables...)
}

// HandOut returns the variables that a program gets, NAME=value, and records that; session is used with OnlyToken
// alone. Without the user's yes to BeforeHandOut the secret of production is not handed out (kind NotConfirmed).
func (j *Job) HandOut(c kiiex.Credential, env kiiex.Environment, session kiiex.Session, h *HandOut) (variables []string, err error) {
	defer func() { j.recordChange(state.Event{Action: ActionExec, Credential: c.ID, Environment: env.Name}, err) }()
	if h.OnlyToken && env.IsEmbedded() {
		return nil, onlyInside()
	}
	values := map[string]string{"api-key": c.APIKey, "user-id": c.UserID, "nonce": c.Nonce, handedBaseURL.field: env.BaseURL}
	if h.OnlyToken {
		values[handedToken] = session.Token.Reveal()
	} else {
		if err := j.mayHandOut(c, env); err != nil {
			return nil, err
		}
		values[handedSecret] = c.APISecret.Reveal()
	}
	for _, f := range h.fields() {
		if values[f.field] == "" {
			continue // the built-in sandbox has no address, and can be signed for all the same
		}
		for _, name := range h.variables(f) {
			variables = append(variables, name+"="+values[f.field])
		}
	}
	return variables, nil
}

// OnlyInside says why the built-in sandbox has no address to hand out.
const OnlyInside = "No other program can reach the built-in sandbox."

// onlyInside is the problem of a program that is to use the built-in sandbox.
func onlyInside() error {
	return &problem.Problem{
		Kind: problem.SessionNotKept,
		What: OnlyInside,
		Why:  "It runs inside this process, and its sessions end with it.",
		Next: "Run kiikey sandbox in another terminal, add its address to the configuration file as an environment, and use that one.",
	}
}
