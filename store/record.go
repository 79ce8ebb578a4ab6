package store

import (
	"bytes"
	"errors"
	"strconv"
	"time"
	"unicode/utf8"

	"filippo.io/age"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/kiiex/strictjson"
)

// What an item's data holds: one JSON object with all that the credential or session consists of, the secret
// as text. An item's label and description repeat what lists show, and must agree.
//
//	{
//	  "version": 2,
//	  "kind": "credential",
//	  "key": "credential/0123…",
//	  "id": "0123…", "name": "spot-orders", "environment": "staging",
//	  "apiKey": "…", "apiSecret": "…", "nonce": "0", "userId": "151", "userName": "",
//	  "permissions": ["Trading"], "ipWhitelist": [],
//	  "note": "", "expires": "2026-12-31", "replaces": "",
//	  "importedAt": "2026-01-31T12:00:00Z"
//	}
//
//	{
//	  "version": 2,
//	  "kind": "session",
//	  "key": "session/0123…/staging",
//	  "credential": "0123…", "apiKey": "…", "environment": "staging", "baseUrl": "https://…",
//	  "userId": "151", "accountId": "153", "omsId": "1", "token": "…",
//	  "obtainedAt": "2026-01-31T12:00:00Z", "lastUsed": "2026-01-31T12:00:00Z"
//	}
//
//	{
//	  "version": 2,
//	  "kind": "receiver",
//	  "key": "receiver/0123…",
//	  "identity": "AGE-SECRET-KEY-1…",
//	  "createdAt": "2026-01-31T12:00:00Z"
//	}
//
// "expires" is a day, or "" where none is known; "replaces" is the id of the credential that this one is to
// replace while a key is rotated, or "". A receiver's identity opens what others hand over.
//
// "key" is the item's own: an item that was renamed, exchanged with another or replayed under another name
// does not match it. Reading is strict: every member is there once, no other, and of the right type. A
// later version of the format raises "version", which is looked at first.
const recordVersion = 2

// sessionRecord is a session with the credential and environment that it is bound to.
type sessionRecord struct {
	credential string
	apiKey     string
	session    kiiex.Session
	calls      string // empty, or forbidden
}

// receiverRecord is the identity that opens what is handed over to its owner.
type receiverRecord struct {
	identity  kiiex.Secret
	createdAt time.Time
	recipient string // not saved: it follows from the identity
}

// forbidden is the mark in a session's record that its user may make none of the calls that would prove it.
const forbidden = "forbidden"

// members is a recordWriter or a recordReader: one list of a record's members serves both.
type members interface {
	text(name string, value *string)
	list(name string, values *[]string)
	secret(name string, value *kiiex.Secret)
	time(name string, t *time.Time)
	day(name string, t *time.Time)
}

func credentialMembers(m members, c *kiiex.Credential) {
	m.text("id", &c.ID)
	m.text("name", &c.Name)
	m.text("environment", &c.Environment)
	m.text("apiKey", &c.APIKey)
	m.secret("apiSecret", &c.APISecret)
	m.text("nonce", &c.Nonce)
	m.text("userId", &c.UserID)
	m.text("userName", &c.UserName)
	m.list("permissions", &c.Permissions)
	m.list("ipWhitelist", &c.IPWhitelist)
	m.text("note", &c.Note)
	m.day("expires", &c.Expires)
	m.text("replaces", &c.Replaces)
	m.time("importedAt", &c.ImportedAt)
}

func sessionMembers(m members, r *sessionRecord) {
	s := &r.session
	m.text("credential", &r.credential)
	m.text("apiKey", &r.apiKey)
	m.text("environment", &s.Environment)
	m.text("baseUrl", &s.BaseURL)
	m.text("userId", &s.UserID)
	m.text("accountId", &s.AccountID)
	m.text("omsId", &s.OMSID)
	m.secret("token", &s.Token)
	m.time("obtainedAt", &s.ObtainedAt)
	m.time("lastUsed", &s.LastUsed)
	m.text("calls", &r.calls)
}

func receiverMembers(m members, r *receiverRecord) {
	m.secret("identity", &r.identity)
	m.time("createdAt", &r.createdAt)
}

// encodeCredential writes the data of the item with that key. The error is a *problem.Problem of kind BadValue:
// text that is not UTF-8 could not be read back as it is.
func encodeCredential(key itemKey, c kiiex.Credential) ([]byte, error) {
	w := newRecordWriter(key, c.APISecret.Len())
	credentialMembers(w, &c)
	return w.done()
}

func encodeSession(key itemKey, r sessionRecord) ([]byte, error) {
	w := newRecordWriter(key, r.session.Token.Len())
	if r.session.Forbidden {
		r.calls = forbidden
	}
	sessionMembers(w, &r)
	return w.done()
}

func encodeReceiver(key itemKey, r receiverRecord) ([]byte, error) {
	w := newRecordWriter(key, r.identity.Len())
	receiverMembers(w, &r)
	return w.done()
}

// decodeCredential reads the data found under key. Errors are *problem.Problem of the kinds StoreDamaged,
// StoreUnreadable (of a newer version) and RecordMismatch.
func decodeCredential(key itemKey, data []byte) (c kiiex.Credential, err error) {
	err = readRecord(key, data, func(r *recordReader) bool {
		credentialMembers(r, &c)
		if c.Replaces != "" && !isID(c.Replaces) {
			r.FailAt("replaces")
		}
		return c.ID == key.id && c.Name == key.name && c.Environment == key.environment
	})
	if err != nil {
		c.Clear()
		return kiiex.Credential{}, err
	}
	return c, nil
}

// decodeSession reads the data found under key; its errors are those of decodeCredential.
func decodeSession(key itemKey, data []byte) (s sessionRecord, err error) {
	err = readRecord(key, data, func(r *recordReader) bool {
		sessionMembers(r, &s)
		if s.session.Forbidden = s.calls == forbidden; !s.session.Forbidden && s.calls != "" {
			r.FailAt("calls")
		}
		return s.credential == key.id && s.session.Environment == key.environment
	})
	if err != nil {
		s.session.Token.Clear()
		return sessionRecord{}, err
	}
	return s, nil
}

// decodeReceiver reads the data found under key; its errors are those of decodeCredential.
func decodeReceiver(key itemKey, data []byte) (record receiverRecord, err error) {
	err = readRecord(key, data, func(r *recordReader) bool {
		receiverMembers(r, &record)
		identity, err := age.ParseX25519Identity(record.identity.Reveal())
		if err != nil {
			r.FailAt("identity") // the parser's own text could quote it
			return false
		}
		record.recipient = identity.Recipient().String()
		return true
	})
	if err != nil {
		record.identity.Clear()
		return receiverRecord{}, err
	}
	return record, nil
}

// recordWriter writes one object. encoding/json would copy the secret into buffers that nobody clears.
type recordWriter struct {
	key  itemKey
	data []byte
	bad  bool
}

func newRecordWriter(key itemKey, secretLen int) *recordWriter {
	// Large enough for nearly every record: growing would leave a copy of the secret behind.
	w := &recordWriter{key: key, data: make([]byte, 0, 4096+2*secretLen)}
	w.data = append(w.data, `{"version":`...)
	w.data = strconv.AppendInt(w.data, recordVersion, 10)
	own := key.String()
	w.text("kind", &key.kind)
	w.text("key", &own)
	return w
}

func (w *recordWriter) name(name string) {
	w.data = append(w.data, ',', '"')
	w.data = append(w.data, name...)
	w.data = append(w.data, '"', ':')
}

func (w *recordWriter) text(name string, value *string) {
	w.name(name)
	w.bad = w.bad || !utf8.ValidString(*value)
	w.data = strictjson.AppendString(w.data, *value)
}

func (w *recordWriter) secret(name string, value *kiiex.Secret) {
	w.name(name)
	w.bad = w.bad || !utf8.Valid(value.Bytes())
	w.data = strictjson.AppendString(w.data, value.Bytes())
}

func (w *recordWriter) list(name string, values *[]string) {
	w.name(name)
	w.data = append(w.data, '[')
	for i, value := range *values {
		if i > 0 {
			w.data = append(w.data, ',')
		}
		w.bad = w.bad || !utf8.ValidString(value)
		w.data = strictjson.AppendString(w.data, value)
	}
	w.data = append(w.data, ']')
}

func (w *recordWriter) time(name string, t *time.Time) {
	text := t.UTC().Format(time.RFC3339Nano)
	w.text(name, &text)
}

// day writes a date, or nothing for the zero time.
func (w *recordWriter) day(name string, t *time.Time) {
	day := ""
	if !t.IsZero() {
		day = t.UTC().Format(time.DateOnly)
	}
	w.text(name, &day)
}

func (w *recordWriter) done() ([]byte, error) {
	if w.bad {
		clear(w.data)
		return nil, &problem.Problem{
			Kind: problem.BadValue,
			What: "This " + w.key.kind + " cannot be stored.",
			Why:  "One of its values is not valid UTF-8 text.",
			Next: kiiex.ImportAgain,
		}
	}
	return append(w.data, '}'), nil
}

// recordReader reads the members of one object.
type recordReader struct{ *strictjson.Fields }

// readRecord parses data and checks its version, its kind and that it belongs under key. read reads the other members,
// and reports whether they belong there too.
func readRecord(key itemKey, data []byte, read func(*recordReader) (matches bool)) error {
	root, err := strictjson.Parse(data, nil)
	if err != nil {
		return itemDamaged(key, err)
	}
	defer root.Clear()
	r := &recordReader{strictjson.FieldsOf(root)}
	version, err := strconv.Atoi(r.Number("version"))
	kind, own := r.Text("kind"), r.Text("key")
	switch {
	case r.Err() == nil && err == nil && version > recordVersion:
		return itemNewer(key)
	case r.Err() != nil || err != nil || version != recordVersion:
		return itemDamaged(key, errors.Join(r.Err(), err))
	case kind != key.kind || own != key.String():
		return recordMismatch(key)
	}
	matches := read(r)
	if err := r.Done(); err != nil {
		return itemDamaged(key, err)
	}
	if !matches {
		return recordMismatch(key)
	}
	return nil
}

func (r *recordReader) text(name string, value *string) { *value = r.Text(name) }

func (r *recordReader) secret(name string, value *kiiex.Secret) {
	*value = kiiex.NewSecret(bytes.Clone(r.Take(name, strictjson.String).Text))
}

func (r *recordReader) list(name string, values *[]string) {
	for _, e := range r.Take(name, strictjson.List).Elements {
		if e.Kind != strictjson.String {
			r.FailAt(name)
		}
		*values = append(*values, string(e.Text))
	}
}

func (r *recordReader) time(name string, t *time.Time) {
	at, err := time.Parse(time.RFC3339Nano, r.Text(name))
	if err != nil {
		r.FailAt(name)
	}
	*t = at.UTC()
}

// day reads a date written by recordWriter.day.
func (r *recordReader) day(name string, t *time.Time) {
	text := r.Text(name)
	if text == "" {
		return
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil || day.IsZero() { // which is written as no day
		r.FailAt(name)
	}
	*t = day
}
