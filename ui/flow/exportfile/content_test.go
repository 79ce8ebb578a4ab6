package exportfile

import "testing"

func TestBeginsContent(t *testing.T) {
	for text, want := range map[string]bool{
		`{`: true, `[`: true, `{"APIKey"`: true, "{\n": true, "\ufeff {\t": true, "\r\n [{": true, `'{"a": 1}'`: true, "`[ ": true, `{}`: true, `{'APIKey'`: true, "AGE-SECRET-KEY-1Q": true, " age-secret-key-": true, "AGE-SECRET": false, "age1q": false, "{“APIKey": true, `[]`: true,
		"": false, "  ": false, "'": false, "~/{a}.json": false, "./{": false, "{a}.json": false, "[prod] main": false, "(": false, "é{": false, `"quoted path"`: false,
	} {
		if got := BeginsContent(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestBrackets(t *testing.T) {
	for text, ends := range map[string]bool{
		`}`: true, `"a": [1, 2], "b": {}}`: true, `"}"`: false, `"}": 1}`: true, `"\"}"`: false, `"\\"}`: true,
		`[`: false, `[]`: false, `"never`: false, `]`: true, `"a": "\u007d"}`: true, "\n\n}": true, "}\n": true, "} ' ": true,
	} {
		if got := Whole([]byte("\ufeff{" + text)); got != ends {
			t.Errorf("{%s: %v, want the end: %v", text, got, ends)
		}
	}
}

func TestContent(t *testing.T) {
	for text, want := range map[string]string{
		`{"a": 1}`: `{"a": 1}`, "'{}'\n": "{}", "\n\n {}": "\n\n {}", "\ufeff[{}]\r\n": "[{}]", "": "", "'": "",
	} {
		if got := string(Content([]byte(text))); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
