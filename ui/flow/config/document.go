package config

import (
	"bytes"
	"cmp"
	"errors"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"kiikey/internal/textfile"
	"kiikey/ui/plain"
)

// maxMistakes limits the reported lines that are not TOML; beyond it, the file is of another kind.
const maxMistakes = 20

// document is a TOML file as a tree, with the line of each table and key.
type document struct {
	tree  map[string]any
	lines map[string]int
}

// understand reads data. Lines that are not TOML are left out and named, so that the others count.
func understand(data []byte) (document, []Mistake) {
	data, _, err := textfile.Decode(data)
	if err != nil {
		return document{}, []Mistake{{What: "It is not text (" + err.Error() + "). The defaults are used."}}
	}
	lines := bytes.Split(data, []byte("\n"))
	var mistakes []Mistake
	for {
		var tree map[string]any
		data = bytes.Join(lines, []byte("\n"))
		err := toml.Unmarshal(data, &tree)
		if err == nil {
			return document{tree, linesOf(data)}, mistakes
		}
		at := 1
		if decodeError, ok := errors.AsType[*toml.DecodeError](err); ok {
			at, _ = decodeError.Position()
		}
		at = beginning(lines, min(at, len(lines)))
		left := leaveOut(lines[at-1:])
		if len(mistakes) == maxMistakes || left == 0 {
			return document{}, append(mistakes, Mistake{Line: at, What: "From here on it is not a configuration file. The defaults are used."})
		}
		what := "This line cannot be understood and is left out"
		if left > 1 {
			what = "This line cannot be understood; it and the keys below it are left out"
		}
		why := plain.Truncate(strings.TrimPrefix(err.Error(), "toml: "), 120)
		mistakes = append(mistakes, Mistake{Line: at, What: what + " (" + why + ")."})
	}
}

// beginning returns the line, counted from 1, on which the statement began that is found to be wrong at
// line at: what never ends is noticed only further down, at the end of the file as a rule. It is the line
// after the longest run of lines that are right.
func beginning(lines [][]byte, at int) int {
	const most = 100 // further up nothing of this file reaches
	for i := at - 1; i >= 0 && i >= at-most; i-- {
		above := append(bytes.Join(lines[:i], []byte("\n")), '\n')
		if toml.Unmarshal(above, &map[string]any{}) == nil {
			return i + 1
		}
	}
	return at
}

// leaveOut empties the first line, and with the heading of a table the keys below, which belong to it. It
// returns how many were emptied.
func leaveOut(lines [][]byte) (count int) {
	heading := isHeading(lines[0])
	for i, line := range lines {
		if i > 0 && (!heading || isHeading(line)) {
			break
		}
		if !isEmpty(line) {
			lines[i] = nil
			count++
		}
	}
	return count
}

func isEmpty(line []byte) bool   { return len(bytes.TrimSpace(line)) == 0 }
func isHeading(line []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(line), []byte("[")) }

// linesOf returns the line of each table and key of a document that is known to be right. Names are joined
// by dots, with a number for each element of an array of tables: "environment.0.url".
func linesOf(data []byte) map[string]int {
	lines := map[string]int{}
	elements := map[string]int{}
	table := ""
	var parser unstable.Parser
	parser.Reset(data)
	for parser.NextExpression() {
		e := parser.Expression()
		if e.Kind != unstable.Table && e.Kind != unstable.ArrayTable && e.Kind != unstable.KeyValue {
			continue
		}
		path := ""
		if e.Kind == unstable.KeyValue {
			path = table
		}
		line := 0
		for key := e.Key(); key.Next(); {
			if line == 0 {
				line = parser.Shape(key.Node().Raw).Start.Line
			}
			path = join(path, string(key.Node().Data))
			lines[path] = cmp.Or(lines[path], line)
		}
		switch e.Kind {
		case unstable.ArrayTable:
			table = join(path, strconv.Itoa(elements[path]))
			elements[path]++
			lines[table] = line
		case unstable.Table:
			table = path
		}
	}
	return lines
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// line returns the line of the key or table at path, or of what it is in.
func (d document) line(path string) int {
	for path != "" {
		if line, ok := d.lines[path]; ok {
			return line
		}
		path = path[:max(0, strings.LastIndexByte(path, '.'))]
	}
	return 0
}
