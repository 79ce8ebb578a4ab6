package accessible

import (
	"strconv"
	"strings"
	"time"

	"kiikey/kiiex"
	"kiikey/ui/flow"
	"kiikey/ui/plain"
)

// environmentWords says of an environment what is at stake there.
func environmentWords(e kiiex.Environment) string {
	words := shown(e.Name)
	switch {
	case e.IsEmbedded():
		return words + ", inside this program, for practice"
	case e.IsProduction():
		words += ", this is PRODUCTION, real money"
	case e.Kind == kiiex.KindStaging:
		words += ", for tests"
	}
	return words + ", at " + shown(e.BaseURL)
}

// placeWords is the environment of a credential.
func (c *conversation) placeWords(environment string) string {
	e, err := c.job.Environment(environment)
	switch {
	case err != nil:
		return shown(environment) + ", which the configuration does not know"
	case e.IsProduction():
		return shown(environment) + ", which is PRODUCTION"
	}
	return shown(environment)
}

// keyWords is a masked API key in words.
func keyWords(masked string) string {
	begin, end, ok := strings.Cut(masked, "…")
	if !ok {
		return "hidden"
	}
	return shown(begin) + " to " + shown(end)
}

// testWords is how the last test went.
func (c *conversation) testWords(s flow.Summary) string {
	t := s.LastTest
	switch {
	case t == nil:
		return "Not tested yet."
	case t.Kind == "":
		return "Tested in " + shown(t.Environment) + " " + c.ago(t.At) + ": it works."
	}
	return "Tested in " + shown(t.Environment) + " " + c.ago(t.At) + ": " + shown(t.Message)
}

// ago says how long ago t was, in whole words.
func (c *conversation) ago(t time.Time) string {
	switch d := c.job.Now().Sub(t); {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return counted(int(d.Minutes()), "minute") + " ago"
	case d < 24*time.Hour:
		return counted(int(d.Hours()), "hour") + " ago"
	default:
		return counted(int(d.Hours()/24), "day") + " ago"
	}
}

// lasting is a length of time in words.
func lasting(d time.Duration) string {
	switch {
	case d >= time.Second:
		return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " seconds"
	case d >= time.Millisecond:
		return counted(int(d.Milliseconds()), "millisecond")
	}
	return "less than a millisecond"
}

// listed is words from outside in a sentence; none stands for no words.
func listed(words []string, none string) string {
	if len(words) == 0 {
		return none
	}
	return shown(strings.Join(words, ", "))
}

// said is a field that the exchange may have left out.
func said(value string) string {
	if value == "" {
		return "not said"
	}
	return shown(value)
}

// shown is text from outside as part of a line.
func shown(s string) string { return plain.Truncate(s, 400) }
