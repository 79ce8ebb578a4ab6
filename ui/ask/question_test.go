package ask

import (
	"context"
	"errors"
	"strings"
	"testing"

	"kiikey/kiiex"
	"kiikey/kiiex/export"
	"kiikey/kiiex/problem"
)

// dialogue asks with lines as the answers, and returns all that was written.
func dialogue(t *testing.T, short bool, lines string, question func(*Prompter)) string {
	t.Helper()
	var written strings.Builder
	p := New(Options{In: strings.NewReader(lines), Out: &written, Short: short})
	defer p.Close()
	question(p)
	return written.String()
}

// Which questions there are, what each takes, and what is said of what it does not take.
func TestQuestionsTakeWhatTheySay(t *testing.T) {
	letters := func(answer string) error {
		if strings.ContainsAny(answer, "0123456789") {
			return unusable("No digits.", "Use letters.")
		}
		return nil
	}
	line := func(q Question) func(*Prompter) (string, error) {
		return func(p *Prompter) (string, error) { return p.Line(t.Context(), q) }
	}
	secret := func(p *Prompter) (string, error) {
		s, err := p.Secret(t.Context(), Question{Ask: "Passphrase", Help: "Yours."})
		return s.Reveal(), err
	}
	sure := func(p *Prompter) (string, error) {
		agreed, err := p.Sure(t.Context(), Question{Ask: "Remove it"})
		return map[bool]string{true: "agreed", false: "not agreed"}[agreed], err
	}
	yes := func(fallback bool) func(*Prompter) (string, error) {
		return func(p *Prompter) (string, error) {
			agreed, err := p.Yes(t.Context(), Question{Ask: "Begin"}, fallback)
			return map[bool]string{true: "agreed", false: "not agreed"}[agreed], err
		}
	}
	choose := func(fallback int) func(*Prompter) (string, error) {
		return func(p *Prompter) (string, error) {
			c := Choice{Ask: "Which", Fallback: fallback, Options: []Option{{Label: "Back up", Help: "All."}, {Label: "Lock"}}}
			i, err := p.Choose(t.Context(), c)
			return c.Options[i].Label, err
		}
	}
	name := Question{Ask: "Name", Help: "Letters.", Check: letters}
	for title, c := range map[string]struct {
		ask   func(*Prompter) (string, error)
		short bool
		lines string
		want  string // the answer
		err   error
		says  []string
	}{
		"a line, trimmed":             {line(name), false, " abc \n", "abc", nil, []string{"Name (back, or ? for help):\n"}},
		"its last line without end":   {line(name), false, "abc", "abc", nil, nil},
		"a line, wrong first":         {line(name), false, "7\nabc\n", "abc", nil, []string{"No digits. Use letters.\n"}},
		"a line, explained":           {line(name), false, "?\nabc\n", "abc", nil, []string{"Letters.\n"}},
		"a line, empty":               {line(name), false, "\nabc\n", "abc", nil, []string{"Type an answer, or back.\n"}},
		"a line, empty, short":        {line(name), true, "\nabc\n", "abc", nil, []string{"Name:\n", "Type an answer.\n"}},
		"a line, gone back":           {line(name), false, "BACK\n", "", ErrBack, nil},
		"no way back, short":          {line(name), true, "back\n", "back", nil, nil},
		"a line with what is usual":   {line(Question{Ask: "Name", Fallback: "mine"}), false, "\n", "mine", nil, []string{"Name (enter for mine, back, or ? for help):"}},
		"the end of the answers":      {line(name), false, "", "", problem.Of(problem.Interrupted), nil},
		"ctrl+c":                      {line(name), false, "ab\x03", "", problem.Of(problem.Interrupted), nil},
		"ctrl+d":                      {line(name), false, "\x04", "", problem.Of(problem.Interrupted), nil},
		"a secret, as it is":          {secret, false, " s \n", " s ", nil, []string{"Passphrase (not shown, enter goes back, ? for help):"}},
		"a secret, explained":         {secret, false, "?\ns\n", "s", nil, []string{"Yours.\n"}},
		"a secret called back":        {secret, false, "back\n", "back", nil, nil},
		"a secret, gone back":         {secret, false, "\n", "", ErrBack, nil},
		"a secret, empty, short":      {secret, true, "\ns\n", "s", nil, []string{"Passphrase:\n", "Type an answer.\n"}},
		"sure: yes":                   {sure, false, "Yes\n", "agreed", nil, []string{"Remove it (type yes to agree, enter for no, back, or ? for help):"}},
		"sure: y is not the word":     {sure, false, "y\n", "not agreed", nil, nil},
		"sure: y, where it is shown":  {sure, true, "Y\n", "agreed", nil, []string{"Remove it [y/N]"}},
		"sure: yes, in short":         {sure, true, "yes\n", "agreed", nil, nil},
		"sure: enter":                 {sure, false, "\n", "not agreed", nil, nil},
		"sure: enter, in short":       {sure, true, "\n", "not agreed", nil, nil},
		"sure: anything else":         {sure, true, "yes please\n", "not agreed", nil, nil},
		"sure: gone back":             {sure, false, "back\n", "not agreed", ErrBack, nil},
		"either way: y":               {yes(false), false, "y\n", "agreed", nil, []string{"Begin (yes or no, enter for no, back"}},
		"either way: enter":           {yes(true), false, "\n", "agreed", nil, nil},
		"either way: something else":  {yes(true), false, "yess\nNO\n", "not agreed", nil, []string{"That is neither yes nor no."}},
		"a choice by number":          {choose(0), false, "2\n", "Lock", nil, []string{"1. Back up.\n2. Lock.\nWhich (1 to 2, back, or ? for help):"}},
		"a choice by its beginning":   {choose(0), false, "ba\n", "Back up", nil, nil},
		"a choice, explained":         {choose(0), false, "?\n1\n", "Back up", nil, []string{"1. Back up. All.\n2. Lock.\n"}},
		"a choice that is none":       {choose(0), false, "3\n1\n", "Back up", nil, []string{"That is none of the answers. Type a number, 1 to 2, or back."}},
		"a choice by enter":           {choose(2), false, "\n", "Lock", nil, nil},
		"no choice by enter":          {choose(0), true, "\n1\n", "Back up", nil, []string{"1. Back up. All.\n2. Lock.\nWhich (1-2):", "Type an answer.\n"}},
		"a choice, gone back":         {choose(0), false, "back\n", "", ErrBack, nil},
		"a wrong choice, in short":    {choose(0), true, "x\n1\n", "Back up", nil, []string{"Type a number, 1 to 2.\n"}},
		"two line ends of one answer": {line(name), false, "\r\nabc\r\n", "abc", nil, []string{"Type an answer, or back.\nName"}},
	} {
		got, err := "", error(nil)
		said := dialogue(t, c.short, c.lines, func(p *Prompter) { got, err = c.ask(p) })
		if !errors.Is(err, c.err) || err == nil && got != c.want {
			t.Errorf("%s: %q and %v, want %q and %v", title, got, err, c.want, c.err)
		}
		for _, says := range c.says {
			if !strings.Contains(said, says) {
				t.Errorf("%s: it does not say %q: %q", title, says, said)
			}
		}
	}
}

// A new passphrase counts when it was typed twice, or from the note of the one that was made.
func TestNewPassphrase(t *testing.T) {
	const made = "six words of a long list"
	for title, c := range map[string]struct {
		short       bool
		lines, want string
		err         error
		says        string
	}{
		"twice":                   {false, "a longer passphrase\na longer passphrase\n", "a longer passphrase", nil, "Repeat passphrase"},
		"a short one":             {true, "short\nshort\n", "short", nil, "That is short."},
		"not the same":            {true, "one\ntwo\none\none\n", "one", nil, "They don't match. Type both again."},
		"gone back from the 2nd":  {false, "one\n\ntwo\ntwo\n", "two", nil, ""},
		"gone back":               {false, "\n", "", ErrBack, ""},
		"nothing, in short":       {true, "\none\none\n", "one", nil, "Type an answer."},
		"made":                    {true, "make\n" + made + "\n", made, nil, "\n" + made + "\n"},
		"made, mistyped":          {false, "make\nsix words\n" + made + "\n", made, nil, "That is not it."},
		"made, thought better of": {false, "make\n\none\none\n", "one", nil, "Write this down"},
		"made, and given up":      {true, "make\n", "", problem.Of(problem.Interrupted), ""},
	} {
		var got kiiex.Secret
		var err error
		said := dialogue(t, c.short, c.lines, func(p *Prompter) {
			p.generate = func() (kiiex.Secret, error) { return kiiex.SecretFromString(made), nil }
			got, err = p.NewPassphrase(t.Context(), "")
		})
		if !errors.Is(err, c.err) || got.Reveal() != c.want || !strings.Contains(said, c.says) {
			t.Errorf("%s: %q and %v, want %q and %v; it said %q", title, got.Reveal(), err, c.want, c.err, said)
		}
	}
}

func TestInTurnGoesBack(t *testing.T) {
	var asked []string
	backs := 1
	question := func(name string) func(context.Context) error {
		return func(context.Context) error {
			asked = append(asked, name)
			if name == "b" && backs > 0 {
				backs--
				return ErrBack
			}
			return nil
		}
	}
	if err := InTurn(t.Context(), question("a"), question("b"), question("c")); err != nil || strings.Join(asked, "") != "ababc" {
		t.Errorf("asked %v, %v", asked, err)
	}
	backs = 1
	if err := InTurn(t.Context(), question("b")); !errors.Is(err, ErrBack) {
		t.Errorf("from the first it goes out, not %v", err)
	}
}

func TestPickByNumberOrPrefix(t *testing.T) {
	options := []Option{{Label: "Back up"}, {Label: "Lock"}, {Label: "Log out"}, {Label: "42"}, {Label: "Lock now"}}
	for answer, want := range map[string]int{
		"1": 0, "4": 3, "back u": 0, "lock": 1, "loc": -1, "LOG": 2, "42": -1, "0": -1, "6": -1, "-1": -1, "lo": -1, "": -1, "x": -1, "Lock it": -1,
		"1.": -1, "9999999999999999999999": -1, "\u0661": -1,
	} {
		i, ok := pick(options, answer)
		if ok != (want >= 0) || ok && i != want {
			t.Errorf("%q picks %d (%v), want %d", answer, i, ok, want)
		}
	}
}

// The rest of a paste at a hidden field must not be shown, nor answer the next question.
func TestFieldDropsRestOfPaste(t *testing.T) {
	p := New(Options{In: strings.NewReader("fedcba9876543210fedcba9876543210\nrest\n"), Out: &strings.Builder{}, Typed: true})
	defer p.Close()
	var draft export.Draft
	if err := p.Field(t.Context(), &draft, kiiex.FieldAPISecret); err != nil {
		t.Fatal(err)
	}
	if rest, err := p.Line(t.Context(), Question{Ask: "Name"}); err == nil {
		t.Errorf("%q answers the next question", rest)
	}
}
