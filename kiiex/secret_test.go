package kiiex_test

import (
	"bytes"
	"encoding/base64"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"io"
	"log"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"reflect"
	"strconv"
	"strings"
	"testing"
	texttemplate "text/template"

	"kiikey/kiiex"
	"kiikey/kiiex/export"
)

// canary is a secret that occurs nowhere else: 16 letters and digits, so that it has several encodings.
const canary = "C4n4ryS3cr3tV4lu"

// canaryForms are the ways in which a printer could show it.
func canaryForms() map[string]string {
	raw := []byte(canary)
	decimal := strings.Trim(fmt.Sprint(raw), "[]")
	var spacedHex, goHex []string
	for _, c := range raw {
		spacedHex = append(spacedHex, fmt.Sprintf("%02x", c))
		goHex = append(goHex, fmt.Sprintf("0x%x", c))
	}
	return map[string]string{
		"text": canary, "half of it": canary[:8], "other half": canary[8:],
		"hex": hex.EncodeToString(raw), "HEX": strings.ToUpper(hex.EncodeToString(raw)),
		"spaced hex": strings.Join(spacedHex, " "), "Go bytes": strings.Join(goHex, ", "),
		"decimals": decimal, "decimals with commas": strings.ReplaceAll(decimal, " ", ","),
		"base64": base64.StdEncoding.EncodeToString(raw)[:20], "URL": url.QueryEscape(canary),
	}
}

func assertNoCanary(t *testing.T, what, out string) {
	t.Helper()
	for form, text := range canaryForms() {
		if strings.Contains(strings.ToLower(out), strings.ToLower(text)) {
			t.Errorf("%s shows the secret as %s: %s", what, form, out)
		}
	}
}

type exportedHolder struct{ S kiiex.Secret }

type exportedPointerHolder struct{ S *kiiex.Secret }

type unexportedHolder struct{ s kiiex.Secret }

type unexportedPointerHolder struct{ s *kiiex.Secret }

type embeddedHolder struct{ kiiex.Secret }

type nestedHolder struct {
	inner unexportedHolder
	ptr   *unexportedHolder
	any   any
	list  []kiiex.Secret
	array [1]kiiex.Secret
	table map[string]kiiex.Secret
	keyed map[kiiex.Secret]int
	Inner unexportedHolder
	Any   any
	deep  []map[string]*unexportedHolder
}

// secretHolders are things that a careless line of code might print.
func secretHolders(s kiiex.Secret) map[string]any {
	u := unexportedHolder{s}
	credential := kiiex.Credential{Name: "n", APISecret: s}
	holders := map[string]any{
		"value": s, "pointer": &s, "slice": []kiiex.Secret{s}, "pointers": []*kiiex.Secret{&s}, "array": [1]kiiex.Secret{s},
		"map value": map[string]kiiex.Secret{"k": s}, "map key": map[kiiex.Secret]string{s: "v"}, "any slice": []any{s, &s},
		"exported field": exportedHolder{s}, "pointer to exported field": &exportedHolder{s},
		"exported pointer": exportedPointerHolder{&s}, "unexported field": u, "pointer to unexported field": &u,
		"unexported pointer": unexportedPointerHolder{&s}, "pointer to unexported pointer": &unexportedPointerHolder{&s},
		"embedded": embeddedHolder{s}, "slice of unexported": []unexportedHolder{u}, "map of unexported": map[int]*unexportedHolder{1: &u},
		"credential": credential, "pointer to credential": &credential, "credentials": []kiiex.Credential{credential},
		"signed": kiiex.Signed{Signature: s}, "session": kiiex.Session{Token: s},
		"draft": export.Draft{Credential: credential}, "export": &export.Export{Drafts: []export.Draft{{Credential: credential}}},
		"reflect.Value": reflect.ValueOf(s), "reflect.Value of a field": reflect.ValueOf(u).Field(0),
		"channel": func() any { c := make(chan kiiex.Secret, 1); c <- s; return c }(), "pointer to pointer": func() any { p := &s; return &p }(),
	}
	holders["nested"] = nestedHolder{
		inner: u, ptr: &u, any: s, list: []kiiex.Secret{s}, array: [1]kiiex.Secret{s}, table: map[string]kiiex.Secret{"k": s},
		keyed: map[kiiex.Secret]int{s: 1}, Inner: u, Any: u, deep: []map[string]*unexportedHolder{{"k": &u}},
	}
	return holders
}

func TestSecretDefeatsEveryVerb(t *testing.T) {
	verbs := []string{
		"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%o", "%O", "%b", "%c", "%U", "%e", "%g", "%t", "%p", "%T", "%w", "%z",
		"% x", "%#x", "%+q", "%#q", "%#U", "%08d", "%-40s", "%.3s", "%40.16v", "%[1]v%[1]x", "%*d", "surplus argument",
	}
	for name, holder := range secretHolders(kiiex.SecretFromString(canary)) {
		for _, verb := range verbs {
			assertNoCanary(t, name+" with "+verb, fmt.Sprintf(verb, holder))
		}
		assertNoCanary(t, name+" by Sprint", fmt.Sprint(holder))
		assertNoCanary(t, name+" by Sprintln", fmt.Sprintln("x", holder, "y"))
		assertNoCanary(t, name+" in an error", errors.New(fmt.Sprint(holder)).Error())
		assertNoCanary(t, name+" in a wrapped error", fmt.Errorf("failed with %v: %w", holder, io.EOF).Error())
	}
}

// What a leak looks like, so that the test above is known to see one.
func TestCanaryFormsFindALeak(t *testing.T) {
	type leaky struct{ s []byte }
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%X", "%d", "% x"} {
		out := strings.ToLower(fmt.Sprintf(verb, leaky{[]byte(canary)}))
		found := false
		for _, text := range canaryForms() {
			found = found || strings.Contains(out, strings.ToLower(text))
		}
		if !found {
			t.Errorf("%s prints %s, in which no form of the canary was found", verb, out)
		}
	}
}

func TestSecretPrintsTheMask(t *testing.T) {
	s := kiiex.SecretFromString(canary)
	for _, out := range []string{s.String(), fmt.Sprint(s), fmt.Sprintf("%x", s), fmt.Sprintf("%d", &s), fmt.Sprint(kiiex.Secret{})} {
		if out != kiiex.Mask {
			t.Errorf("printed %q, want the mask", out)
		}
	}
	if out := fmt.Sprintf("%+v", exportedHolder{s}); out != "{S:"+kiiex.Mask+"}" {
		t.Errorf("printed %q", out)
	}
	if strings.Contains(kiiex.Mask, strconv.Itoa(len(canary))) || fmt.Sprint(kiiex.SecretFromString("x")) != fmt.Sprint(s) {
		t.Error("the mask depends on the secret")
	}
	assertNoCanary(t, "GoString", s.GoString())
}

func TestSecretIsNotEncoded(t *testing.T) {
	s := kiiex.SecretFromString(canary)
	// refused are those whose encoders see the Secret; the others skip unexported fields, which is as good.
	refused := map[string]bool{
		"value": true, "pointer": true, "slice": true, "map value": true, "map key": true, "exported field": true,
		"exported pointer": true, "credential": true, "signed": true, "session": true, "embedded": true,
	}
	for name, holder := range secretHolders(s) {
		encoders := map[string]func() ([]byte, error){
			"JSON": func() ([]byte, error) { return json.Marshal(holder) },
			"indented JSON": func() ([]byte, error) {
				return json.MarshalIndent(map[string]any{"x": holder}, "", " ")
			},
			"gob": func() ([]byte, error) {
				var b bytes.Buffer
				err := gob.NewEncoder(&b).Encode(holder)
				return b.Bytes(), err
			},
			"XML": func() ([]byte, error) { return xml.Marshal(holder) },
		}
		for encoder, encode := range encoders {
			out, err := encode()
			assertNoCanary(t, name+" as "+encoder, string(out))
			if err != nil {
				assertNoCanary(t, name+"'s "+encoder+" error", err.Error())
			} else if refused[name] {
				t.Errorf("%s as %s gave %q, want an error", name, encoder, out)
			}
		}
	}
	for name, marshal := range map[string]func() ([]byte, error){"text": s.MarshalText, "binary": s.MarshalBinary, "JSON": s.MarshalJSON} {
		if out, err := marshal(); err == nil || len(out) > 0 {
			t.Errorf("%s marshalling gave %q, %v", name, out, err)
		}
	}
}

func TestSecretIsNotDecoded(t *testing.T) {
	var holder exportedHolder
	err := json.Unmarshal([]byte(`{"S": "`+canary+`"}`), &holder)
	if err == nil {
		t.Fatal("a Secret was filled by a decoder")
	}
	assertNoCanary(t, "the decoder's error", err.Error())
}

func TestSecretIsNotLogged(t *testing.T) {
	s := kiiex.SecretFromString(canary)
	all := &slog.HandlerOptions{Level: slog.LevelDebug, AddSource: true}
	for name, holder := range secretHolders(s) {
		var out bytes.Buffer
		for _, logger := range []*slog.Logger{slog.New(slog.NewTextHandler(&out, all)), slog.New(slog.NewJSONHandler(&out, all))} {
			logger.Info("as any", slog.Any("secret", holder))
			logger.Debug("as a pair", "secret", holder)
			logger.WithGroup("g").With("secret", holder).Error("as context", "err", fmt.Errorf("with %v", holder))
			logger.Info("in a group", slog.Group("g", slog.Any("secret", holder)))
			logger.Info(fmt.Sprint(holder))
		}
		log.New(&out, "", 0).Print(holder)
		assertNoCanary(t, name+" in a log", out.String())
	}
	var out bytes.Buffer
	slog.New(slog.NewTextHandler(&out, nil)).Info("m", "secret", s)
	if !strings.Contains(out.String(), kiiex.Mask) {
		t.Errorf("logged %s, want the mask", out.String())
	}
}

func TestSecretIsNotShownByTemplates(t *testing.T) {
	for name, holder := range secretHolders(kiiex.SecretFromString(canary)) {
		if name == "reflect.Value of a field" {
			continue // text/template panics on any unexported field
		}
		var out bytes.Buffer
		// Errors are welcome: html/template has them for what JSON refuses.
		_ = texttemplate.Must(texttemplate.New("").Parse(`{{.}} {{printf "%x" .}}`)).Execute(&out, holder)
		err := htmltemplate.Must(htmltemplate.New("").Parse(`<p title="{{.}}">{{.}}</p><script>x = {{.}}</script>`)).Execute(&out, holder)
		if err != nil {
			out.WriteString(err.Error())
		}
		assertNoCanary(t, name+" in a template", out.String())
	}
}

// A panic with a secret in it is printed by the runtime, not by fmt.
func TestSecretIsNotShownByPanics(t *testing.T) {
	const which = "KIIKEY_TEST_PANIC"
	s := kiiex.SecretFromString(canary)
	panics := map[string]any{
		"value": s, "pointer": &s, "unexported field": unexportedHolder{s}, "exported field": exportedHolder{s},
		"error": fmt.Errorf("with %v", unexportedHolder{s}),
	}
	if name := os.Getenv(which); name != "" {
		panic(panics[name])
	}
	for name := range panics {
		cmd := exec.Command(os.Args[0], "-test.run=^TestSecretIsNotShownByPanics$")
		cmd.Env = append(os.Environ(), which+"="+name, "GOTRACEBACK=all")
		out, err := cmd.CombinedOutput()
		if err == nil || !bytes.Contains(out, []byte("panic:")) {
			t.Fatalf("the child did not panic: %v %s", err, out)
		}
		assertNoCanary(t, "a panic with "+name, string(out))
	}
}

func TestSecretGivesItsValue(t *testing.T) {
	s := kiiex.SecretFromString(canary)
	if s.Reveal() != canary || string(s.Bytes()) != canary || s.Len() != len(canary) || s.IsEmpty() {
		t.Error("the value is not what was put in")
	}
	var zero kiiex.Secret
	if zero.Reveal() != "" || zero.Bytes() != nil || zero.Len() != 0 || !zero.IsEmpty() || !kiiex.SecretFromString("").IsEmpty() {
		t.Error("the zero Secret is not empty")
	}
	for _, tt := range []struct {
		a, b kiiex.Secret
		want bool
	}{
		{s, kiiex.SecretFromString(canary), true}, {s, s, true}, {zero, kiiex.SecretFromString(""), true},
		{s, kiiex.SecretFromString(canary[1:]), false}, {s, kiiex.SecretFromString(canary + "x"), false}, {s, zero, false},
	} {
		if tt.a.Equal(tt.b) != tt.want || tt.b.Equal(tt.a) != tt.want {
			t.Errorf("Equal of %d and %d bytes is not %v", tt.a.Len(), tt.b.Len(), tt.want)
		}
	}
}

func TestClearEmptiesAllCopiesAndTheBytes(t *testing.T) {
	value := []byte(canary)
	s := kiiex.NewSecret(value)
	other, bytesBefore, clone := s, s.Bytes(), s.Clone()
	holder := unexportedHolder{s}
	s.Clear()
	for name, copied := range map[string]kiiex.Secret{"itself": s, "a copy": other, "a field": holder.s} {
		if !copied.IsEmpty() || copied.Reveal() != "" {
			t.Errorf("%s still holds %d bytes", name, copied.Len())
		}
	}
	zeros := make([]byte, len(canary))
	if !bytes.Equal(value, zeros) || !bytes.Equal(bytesBefore, zeros) {
		t.Errorf("the bytes are %q after Clear", value)
	}
	if clone.Reveal() != canary {
		t.Error("a clone was cleared too")
	}
	s.Clear() // again, and on nothing: no failure
	kiiex.Secret{}.Clear()
	if s.String() != kiiex.Mask {
		t.Error("a cleared secret prints something else than the mask")
	}
}

func TestMaskKey(t *testing.T) {
	for key, want := range map[string]string{
		"0123456789abcdef0123456789abcdef": "0123…cdef",
		"0123456789abcdef":                 "0123…cdef",
		"0123456789abcde":                  kiiex.Mask,
		"short":                            kiiex.Mask,
		"":                                 kiiex.Mask,
	} {
		if got := kiiex.MaskKey(key); got != want {
			t.Errorf("MaskKey of %d characters = %q, want %q", len(key), got, want)
		}
	}
}
