package diagnose

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

// quote puts text from outside into a sentence: on one line, shortened, what does not show itself as a code.
func quote(s string) string {
	const longest = 80
	if utf8.RuneCountInString(s) > longest {
		s = string([]rune(s)[:longest]) + "…"
	}
	return strconv.Quote(s)
}

// harmless writes every character that does not show itself as a code. It is for texts that are mostly the
// program's own, so that a forgotten quote does no harm.
func harmless(s string) string {
	quoted := strconv.Quote(s)
	return strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(quoted[1 : len(quoted)-1])
}

// nameOf is an environment's name as it stands in a sentence.
func nameOf(e kiiex.Environment) string {
	switch {
	case e.Name == "":
		return "this environment"
	case e.IsProduction():
		return e.Name + " (production: real money)"
	}
	return e.Name
}

// list joins words as in "a, b and c", 30 at most.
func list(words []string) string {
	const most = 30
	if len(words) > most {
		words = append(slices.Clone(words[:most]), strconv.Itoa(len(words)-most)+" more")
	}
	return problem.List(words)
}

func quoted(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = quote(w)
	}
	return out
}

// length writes a duration that is not negative as people do: two units at most, rounded.
func length(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d == 0:
		return "0 s"
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1f ms", d.Seconds()*1000)
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Round(time.Millisecond).Milliseconds())
	case d < 10*time.Second:
		return strings.TrimSuffix(fmt.Sprintf("%.1f", d.Seconds()), ".0") + " s"
	case d < time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d < time.Hour:
		return two(d.Round(time.Second), time.Minute, "min", time.Second, "s")
	case d < 2*day:
		return two(d.Round(time.Minute), time.Hour, "h", time.Minute, "min")
	}
	return strconv.Itoa(int(math.Round(float64(d)/float64(day)))) + " days"
}

func two(d, unit time.Duration, name string, part time.Duration, partName string) string {
	s := fmt.Sprintf("%d %s", d/unit, name)
	if rest := d % unit / part; rest > 0 {
		s += fmt.Sprintf(" %d %s", rest, partName)
	}
	return s
}

// classOf says how long a value is and of which characters it consists, and nothing else about it.
func classOf(value []byte) string {
	const digits, lower, upper = "0123456789", "abcdef", "ABCDEF"
	only := func(characters string) bool { return len(bytes.Trim(value, characters)) == 0 }
	switch n := utf8.RuneCount(value); {
	case n == 0:
		return "missing"
	case only(digits):
		return problem.Count(n, "digit")
	case only(digits + lower):
		return problem.Count(n, "lowercase hex digit")
	case only(digits + upper):
		return problem.Count(n, "upper-case hex digit")
	case only(digits + lower + upper):
		return problem.Count(n, "hex digit") + ", upper and lower case"
	case bytes.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' }):
		return problem.Count(n, "character") + ", not all of them plain ASCII"
	default:
		return problem.Count(n, "character") + ", not all of them hex digits"
	}
}

// fingerprint tells values apart without giving them away: the first eight hex digits of SHA-256 over the
// text. Values that are short enough to be found by trying have none.
func fingerprint(value []byte) string {
	const shortest = 20
	if len(value) < shortest {
		return ""
	}
	sum := sha256.Sum256(value)
	return hex.EncodeToString(sum[:4])
}
