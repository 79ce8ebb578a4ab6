package flow_test

import (
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
)

func TestReadPassphraseUnderstandsEditors(t *testing.T) {
	for name, c := range map[string]struct{ content, want string }{
		"one line":           {"four words\n", "four words"},
		"no line end":        {"four words", "four words"},
		"Windows lines":      {"four words\r\nmore\r\n", "four words"},
		"old Mac lines":      {"four words\rmore\r", "four words"},
		"blanks are kept":    {" four words \n", " four words "},
		"UTF-8 with a mark":  {"\ufefff\u00f6ur\r\n", "f\u00f6ur"},
		"UTF-16 LE":          {"\xff\xfef\x00\xf6\x00\r\x00\n\x00x\x00", "f\u00f6"},
		"UTF-16 BE":          {"\xfe\xff\x00f\x00\xf6\x00\n", "f\u00f6"},
		"a mark of its own":  {"\ufeff\ufeffx", "\ufeffx"},
		"more in the file":   {"four\n" + strings.Repeat("x", 60<<10), "four"},
		"as much as is read": {strings.Repeat("x", 64<<10), strings.Repeat("x", 64<<10)},
	} {
		got, err := flow.ReadPassphrase(iotest.OneByteReader(strings.NewReader(c.content)))
		if err != nil || got.Reveal() != c.want {
			t.Errorf("%s: %.20q, %v", name, got.Reveal(), err)
		}
	}
}

func TestReadPassphraseRefusesInvalidFiles(t *testing.T) {
	for name, c := range map[string]struct{ content, says string }{
		"nothing":               {"", "is empty"},
		"only a mark":           {"\ufeff", "is empty"},
		"only a mark, UTF-16":   {"\xff\xfe", "is empty"},
		"an empty line":         {"\r\nfour words\n", "is empty"},
		"UTF-16 without a mark": {"s\x00e\x00c\x00\n\x00", "line 1, column 2"},
		"cut UTF-16":            {"\xff\xfes\x00e", "UTF-16"},
		"Latin-1":               {"secr\xe9t\n", "not UTF-8"},
		"a picture":             {"secret\n\x89PNG\x00", "line 2"},
		"too large":             {strings.Repeat("secret ", 160<<10), "1 MiB"},
	} {
		got, err := flow.ReadPassphrase(strings.NewReader(c.content))
		p := problem.From(err)
		if err == nil || p.Kind != problem.PassphraseNeeded || !got.IsEmpty() || !strings.Contains(p.Error(), c.says) || p.Next == "" {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && strings.Contains(p.Error()+p.Next, "secr") {
			t.Errorf("%s: repeats the file: %v", name, err)
		}
	}
	broken := errors.New("broken")
	if _, err := flow.ReadPassphrase(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("a failing reader: %v", err)
	}
}

func TestPassphraseIsClearedAfterUse(t *testing.T) {
	given := kiiex.SecretFromString("four words")
	err := flow.Typed(given).Use(func(p flow.Passphrase) error {
		if used, err := p(t.Context()); err != nil || used.IsEmpty() {
			t.Errorf("%v", err)
		}
		return nil
	})
	if err != nil || !given.IsEmpty() {
		t.Errorf("it is still in memory, %v", err)
	}
}
