package script

import (
	"encoding/json"
	"errors"
	"os/exec"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// failure is the document of a command that failed.
type failure struct {
	Error struct{ Kind, Message string }
}

func cmdOK(ts *testscript.TestScript, neg bool, args []string) {
	runKiikey(ts, 0, args)
	noSecretShown(ts)
}

func cmdReveals(ts *testscript.TestScript, neg bool, args []string) { runKiikey(ts, 0, args) }

func runKiikey(ts *testscript.TestScript, want int, args []string) {
	err := ts.Exec("kiikey", args...)
	status := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		status = exit.ExitCode()
	case err != nil:
		ts.Fatalf("kiikey could not be run: %v", err)
	}
	if status != want {
		ts.Fatalf("kiikey %s: exit status %d, want %d", strings.Join(args, " "), status, want)
	}
}

func cmdFails(ts *testscript.TestScript, neg bool, args []string) {
	status, err := strconv.Atoi(args[0])
	if neg || err != nil || status == 0 {
		ts.Fatalf("usage: fails STATUS ARGS…")
	}
	runKiikey(ts, status, args[1:])
	noSecretShown(ts)
	if strings.Contains(strings.Join(args, " "), "--json") {
		var failed failure
		if err := json.Unmarshal([]byte(ts.ReadFile("stdout")), &failed); err != nil || failed.Error.Kind == "" || failed.Error.Message == "" {
			ts.Fatalf("standard output is not the document of a failure: %v", err)
		}
	} else if out := ts.ReadFile("stdout"); out != "" {
		ts.Fatalf("a failure printed a result: %q", out)
	}
}

func cmdFinds(ts *testscript.TestScript, neg bool, args []string) { hasResult(ts, neg, args, false) }

func cmdDespite(ts *testscript.TestScript, neg bool, args []string) { hasResult(ts, neg, args, true) }

// hasResult runs kiikey, which prints a result and, if failed, why it fails all the same.
func hasResult(ts *testscript.TestScript, neg bool, args []string, failed bool) {
	status, err := strconv.Atoi(args[0])
	if neg || err != nil || status == 0 {
		ts.Fatalf("usage: STATUS ARGS…")
	}
	runKiikey(ts, status, args[1:])
	noSecretShown(ts)
	var document failure
	switch out := ts.ReadFile("stdout"); {
	case out == "":
		ts.Fatalf("no result was printed")
	case json.Unmarshal([]byte(out), &document) == nil && document.Error.Kind != "":
		ts.Fatalf("the document is that of a failure, not of the result")
	case strings.Contains(ts.ReadFile("stderr"), "kiikey: ") != failed:
		ts.Fatalf("that a failure is on standard error should be %t", failed)
	}
}

func cmdSays(ts *testscript.TestScript, neg bool, args []string) {
	said := flat(ts.ReadFile("stdout") + "\n" + ts.ReadFile("stderr"))
	for _, text := range args {
		if strings.Contains(said, flat(text)) == neg {
			ts.Fatalf("%q: said is %t", text, neg)
		}
	}
}

func cmdSets(ts *testscript.TestScript, neg bool, args []string) {
	line, _, _ := strings.Cut(ts.ReadFile(args[1]), "\n")
	ts.Setenv(args[0], line)
}

// flat is text without the line ends that a narrow terminal needs.
func flat(text string) string { return strings.Join(strings.Fields(text), " ") }

func cmdJSON(ts *testscript.TestScript, neg bool, args []string) {
	if neg && len(args) != 1 || !neg && len(args) != 2 {
		ts.Fatalf("usage: json PATH VALUE, or ! json PATH")
	}
	decoder := json.NewDecoder(strings.NewReader(ts.ReadFile("stdout")))
	decoder.UseNumber()
	var document any
	if err := decoder.Decode(&document); err != nil {
		ts.Fatalf("standard output is not JSON: %v", err)
	}
	if decoder.More() {
		ts.Fatalf("standard output has more than one document")
	}
	value, there := at(document, args[0])
	switch {
	case neg && there:
		ts.Fatalf("there is %s: %v", args[0], value)
	case neg:
	case !there:
		ts.Fatalf("there is no %s in the document", args[0])
	default:
		text, ok := value.(string)
		if !ok {
			encoded, _ := json.Marshal(value)
			text = string(encoded)
		}
		if text != args[1] {
			ts.Fatalf("%s is %q, want %q", args[0], text, args[1])
		}
	}
}

// at follows a path of names and indexes; "." is the document itself.
func at(value any, path string) (any, bool) {
	if path == "." {
		return value, true
	}
	for name := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			next, ok := v[name]
			if !ok {
				return nil, false
			}
			value = next
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i >= len(v) {
				return nil, false
			}
			value = v[i]
		default:
			return nil, false
		}
	}
	return value, true
}
