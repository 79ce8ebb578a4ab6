package vault_test

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/store/vault"
)

// wantDamaged checks what a changed file is reported as. A problem is the only outcome that is right. In the
// part that the passphrase opens, age cannot tell a change from another passphrase.
func wantDamaged(t *testing.T, what string, path string) {
	t.Helper()
	wantDamagedOr(t, what, path, problem.WrongPassphrase)
}

func wantDamagedOr(t *testing.T, what string, path string, or problem.Kind) {
	t.Helper()
	v, err := vault.Open(context.Background(), path, passphrase)
	if err == nil {
		v.Close()
		t.Errorf("%s: opened", what)
		return
	}
	var p *problem.Problem
	if !errors.As(err, &p) || p.Kind != problem.StoreDamaged && p.Kind != or {
		t.Errorf("%s: %v", what, err)
		return
	}
	if !strings.Contains(p.Next, "kiikey restore --previous") {
		t.Errorf("%s: the hint names no way out: %s", what, p.Next)
	}
}

func TestOpenRefusesEverySingleBitChange(t *testing.T) {
	v := newVault(t, "a=needle", "b=\xff\xfe")
	raw := read(t, v.Path())
	step := 37
	if testenv.Full() {
		step = 1
	}
	key, _, err := vault.Unpack(raw)
	testenv.OK(t, err)
	const head = 512 // of an entry in a tar
	tried := 0
	for bit := 0; bit < 8*len(raw); bit += step {
		raw[bit/8] ^= 1 << (bit % 8)
		write(t, v.Path(), raw)
		or := problem.StoreDamaged
		if at := bit / 8; at >= head && at < head+len(key) {
			or = problem.WrongPassphrase
		}
		wantDamagedOr(t, fmt.Sprintf("byte %d, bit %d", bit/8, bit%8), v.Path(), or)
		raw[bit/8] ^= 1 << (bit % 8)
		tried++
	}
	write(t, v.Path(), raw)
	wantContents(t, open(t, v.Path()), "a=needle b=\xff\xfe")
	t.Logf("%d of %d single-bit changes tried, all refused", tried, 8*len(raw))
}

func TestOpenRefusesEveryTruncation(t *testing.T) {
	v := newVault(t, "a=needle")
	raw := read(t, v.Path())
	step := 5
	if testenv.Full() {
		step = 1
	}
	for n := 0; n < len(raw); n += step {
		write(t, v.Path(), raw[:n])
		wantDamaged(t, fmt.Sprintf("cut to %d bytes", n), v.Path())
	}
}

func TestOpenRefusesTrailingData(t *testing.T) {
	v := newVault(t, "a=needle")
	raw := read(t, v.Path())
	for _, n := range []int{1, 511, 512, 1024, 10240 - len(raw)} {
		for _, b := range []byte{0, 'x'} {
			write(t, v.Path(), append(bytes.Clone(raw), bytes.Repeat([]byte{b}, n)...))
			wantDamaged(t, fmt.Sprintf("%d bytes of %q", n, b), v.Path())
		}
	}
}

func TestOpenRefusesForeignArchives(t *testing.T) {
	v := newVault(t, "a=needle")
	key, items, err := vault.Unpack(read(t, v.Path()))
	testenv.OK(t, err)
	type entry struct {
		header tar.Header
		data   []byte
	}
	file := func(name string, data []byte) entry {
		return entry{tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o600, Size: int64(len(data)), Format: tar.FormatUSTAR}, data}
	}
	with := func(e entry, change func(*tar.Header)) entry { change(&e.header); return e }
	k, i := file(vault.KeyEntry, key), file(vault.ItemsEntry, items)
	tests := map[string][]entry{
		"nothing":                 {},
		"only the identity":       {k},
		"only the items":          {i},
		"exchanged":               {i, k},
		"identity twice":          {k, k, i},
		"a third entry":           {k, i, file("more", []byte("x"))},
		"an entry between":        {k, file("more", nil), i},
		"an entry before":         {file("more", nil), k, i},
		"contents exchanged":      {file(vault.KeyEntry, items), file(vault.ItemsEntry, key)},
		"empty parts":             {file(vault.KeyEntry, nil), file(vault.ItemsEntry, nil)},
		"another name":            {k, file("Items.age", items)},
		"a name with a folder":    {k, file("./"+vault.ItemsEntry, items)},
		"another mode":            {k, with(i, func(h *tar.Header) { h.Mode = 0o644 })},
		"an owner":                {k, with(i, func(h *tar.Header) { h.Uid, h.Uname = 1000, "trader" })},
		"extended headers":        {k, with(i, func(h *tar.Header) { h.Format = tar.FormatPAX; h.PAXRecords = map[string]string{"KIIKEY.x": "y"} })},
		"GNU headers":             {k, with(i, func(h *tar.Header) { h.Format = tar.FormatGNU })},
		"a link as items":         {k, {tar.Header{Typeflag: tar.TypeSymlink, Name: vault.ItemsEntry, Linkname: "/etc/passwd"}, nil}},
		"a folder as items":       {k, {tar.Header{Typeflag: tar.TypeDir, Name: vault.ItemsEntry}, nil}},
		"an identity beyond size": {file(vault.KeyEntry, append(bytes.Clone(key), make([]byte, 5000)...)), i},
	}
	for name, entries := range tests {
		t.Run(name, func(t *testing.T) {
			var raw bytes.Buffer
			w := tar.NewWriter(&raw)
			for _, e := range entries {
				testenv.OK(t, w.WriteHeader(&e.header))
				if _, err := w.Write(e.data); err != nil {
					t.Fatal(err)
				}
			}
			testenv.OK(t, w.Close())
			write(t, v.Path(), raw.Bytes())
			wantDamaged(t, name, v.Path())
		})
	}
}

func TestOpenRefusesPartsOfTwoVaults(t *testing.T) {
	one, other := newVault(t, "a=1"), newVault(t, "a=planted") // the same passphrase
	key, _, err := vault.Unpack(read(t, one.Path()))
	testenv.OK(t, err)
	_, items, err := vault.Unpack(read(t, other.Path()))
	testenv.OK(t, err)
	raw, err := vault.Pack(key, items)
	testenv.OK(t, err)
	write(t, one.Path(), raw)
	wantDamaged(t, "items of another vault", one.Path())
}

// TestOpenRefusesForgedDocuments forges what only a holder of the passphrase can: a newer program, or a user with age.
func TestOpenRefusesForgedDocuments(t *testing.T) {
	const (
		head = `{"format":"kiikey-vault","version":1,"generation":1,"items":{`
		item = `"a":{"key":"a","data":"1"}`
		tail = `}}`
	)
	good := map[string]struct{ document, want string }{
		"no items":         {head + tail, ""},
		"one":              {head + item + tail, "a=1"},
		"in another order": {`{"items":{"a":{"label":"l","data":"1","key":"a"}},"generation":7,"version":1,"format":"kiikey-vault"}`, "a=1"},
		"with space":       {"\n" + strings.ReplaceAll(head+item+tail, ",", " ,\n\t") + "\n", "a=1"},
		"base64":           {head + `"a":{"key":"a","base64":"//4="}` + tail, "a=\xff\xfe"},
		"escapes":          {head + `"\u0061":{"key":"a","data":"\u0031\ud83d\udd11"}` + tail, "a=1🔑"},
	}
	for name, test := range good {
		t.Run(name, func(t *testing.T) {
			path := vaultPath(t)
			forge(t, path, test.document)
			wantContents(t, open(t, path), test.want)
		})
	}
	bad := map[string]string{
		"nothing":                  ``,
		"not JSON":                 `AGE-SECRET-KEY-1`,
		"a list":                   `[]`,
		"null":                     `null`,
		"cut short":                head + item,
		"something after it":       head + item + tail + `{}`,
		"not UTF-8":                head + "\"a\":{\"key\":\"a\",\"data\":\"\xff\"}" + tail,
		"half a surrogate":         head + `"a":{"key":"a","data":"\ud83d"}` + tail,
		"an item twice":            head + item + `,` + item + tail,
		"an item twice, escaped":   head + item + `,"\u0061":{"key":"a","data":"2"}` + tail,
		"a member twice":           head + `"a":{"key":"a","data":"1","data":"2"}` + tail,
		"the items twice":          head + item + `},"items":{` + tail,
		"another format":           strings.Replace(head, "kiikey-vault", "other", 1) + item + tail,
		"no format":                strings.Replace(head, `"format":"kiikey-vault",`, ``, 1) + item + tail,
		"no version":               strings.Replace(head, `"version":1,`, ``, 1) + item + tail,
		"version 0":                strings.Replace(head, `"version":1`, `"version":0`, 1) + item + tail,
		"version as text":          strings.Replace(head, `"version":1`, `"version":"1"`, 1) + item + tail,
		"version 1.0":              strings.Replace(head, `"version":1`, `"version":1.0`, 1) + item + tail,
		"no generation":            strings.Replace(head, `"generation":1,`, ``, 1) + item + tail,
		"generation 0":             strings.Replace(head, `"generation":1`, `"generation":0`, 1) + item + tail,
		"negative generation":      strings.Replace(head, `"generation":1`, `"generation":-1`, 1) + item + tail,
		"generation beyond 64 bit": strings.Replace(head, `"generation":1`, `"generation":18446744073709551616`, 1) + item + tail,
		"no items member":          `{"format":"kiikey-vault","version":1,"generation":1}`,
		"items as a list":          `{"format":"kiikey-vault","version":1,"generation":1,"items":[]}`,
		"an unknown member":        strings.Replace(head, `"version":1`, `"version":1,"more":2`, 1) + item + tail,
		"a member in other case":   strings.Replace(head, `"version"`, `"Version"`, 1) + item + tail,
		"supersedes too short":     strings.Replace(head, `"generation":1`, `"generation":1,"supersedes":"00"`, 1) + item + tail,
		"supersedes not hex":       strings.Replace(head, `"generation":1`, `"generation":1,"supersedes":"`+strings.Repeat("x", 64)+`"`, 1) + item + tail,
		"supersedes empty":         strings.Replace(head, `"generation":1`, `"generation":1,"supersedes":""`, 1) + item + tail,
		"item not an object":       head + `"a":"1"` + tail,
		"item without key":         head + `"a":{"data":"1"}` + tail,
		"item under another key":   head + `"b":{"key":"a","data":"1"}` + tail,
		"two items exchanged":      head + `"a":{"key":"b","data":"2"},"b":{"key":"a","data":"1"}` + tail,
		"item with empty key":      head + `"":{"key":"","data":"1"}` + tail,
		"item without data":        head + `"a":{"key":"a"}` + tail,
		"data as number":           head + `"a":{"key":"a","data":1}` + tail,
		"data and base64":          head + `"a":{"key":"a","data":"1","base64":"//4="}` + tail,
		"base64 of text":           head + `"a":{"key":"a","base64":"MQ=="}` + tail,
		"base64 without padding":   head + `"a":{"key":"a","base64":"//4"}` + tail,
		"base64 with spare bits":   head + `"a":{"key":"a","base64":"//5="}` + tail,
		"an unknown item member":   head + `"a":{"key":"a","data":"1","more":"2"}` + tail,
		"modified not a time":      head + `"a":{"key":"a","data":"1","modified":"yesterday"}` + tail,
	}
	for name, document := range bad {
		t.Run(name, func(t *testing.T) {
			path := vaultPath(t)
			forge(t, path, document)
			wantDamaged(t, name, path)
		})
	}
	t.Run("a newer version", func(t *testing.T) {
		path := vaultPath(t)
		forge(t, path, `{"format":"kiikey-vault","version":2,"all":"different"}`)
		_, err := vault.Open(context.Background(), path, passphrase)
		testenv.WantKind(t, err, problem.StoreUnreadable)
		if err == nil || !strings.Contains(err.Error(), "newer kiikey") {
			t.Errorf("error is %v", err)
		}
	})
}

func forge(t *testing.T, path, document string) {
	t.Helper()
	raw, err := vault.Forge(passphrase, []byte(document))
	testenv.OK(t, err)
	write(t, path, raw)
}

func TestErrorsQuoteNothingDecrypted(t *testing.T) {
	path := vaultPath(t)
	for _, document := range []string{
		`{"format":"kiikey-vault","version":1,"generation":1,"items":{"a":{"key":"a","data":"needle"}}} needle`,
		`{"format":"kiikey-vault","version":1,"generation":1,"items":{"needle":{},"needle":{}}}`,
		`needle`,
	} {
		forge(t, path, document)
		_, err := vault.Open(context.Background(), path, passphrase)
		testenv.WantKind(t, err, problem.StoreDamaged)
		for e := err; e != nil; e = errors.Unwrap(e) {
			if strings.Contains(e.Error(), "needle") {
				t.Errorf("%q is quoted in %v", "needle", e)
			}
		}
	}
}

// Where the disk returns something else than was written, nothing is called saved.
func TestWritesAreReadBack(t *testing.T) {
	ctx := context.Background()
	v, old, backup := newVault(t, "a=1"), newVault(t, "a=1"), filepath.Join(t.TempDir(), "backup")
	defer vault.ForgetfulDisk()()
	for name, write := range map[string]func() error{
		"a new vault":                           func() error { _, err := vault.Create(ctx, vaultPath(t), passphrase); return err },
		"a change":                              func() error { return v.Remove("a") },
		"a backup":                              func() error { return v.Backup(ctx, backup, passphrase, false) },
		"in the place of one that is set aside": func() error { _, _, err := createAside(t, old.Path(), "b=2"); return err },
	} {
		t.Run(name, func(t *testing.T) { testenv.WantKind(t, write(), problem.StoreChanged) })
	}
}
