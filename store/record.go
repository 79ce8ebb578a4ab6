package store

import (
	"errors"
	"strconv"
	"time"
	"unicode/utf8"

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
}

// receiverRecord is the identity that opens what is handed over to its owner.
type receiverRecord struct {
	identity  kiiex.Secret
	createdAt time.Time
}

// encodeCredential writes the data of the item with that key. The error is a *problem.Problem of kind BadValue:
// text that is not UTF-8 could not be read back as it is.
func encodeCredential(key itemKey, c kiiex.Credential) ([]byte, error) {
	w := newRecordWriter(key, c.APISecret.Len())
	w.text("id", c.ID)
	w.text("name", c.Name)
	w.text("environment", c.Environment)
	w.text("apiKey", c.APIKey)
	w.bytes("apiSecret", c.APISecret.Bytes())
	w.text("nonce", c.Nonce)
	w.text("userId", c.UserID)
	w.text("userName", c.UserName)
	w.list("permissions", c.Permissions)
	w.list("ipWhitelist", c.IPWhitelist)
	w.text("note", c.Note)
	w.day("expires", c.Expires)
	w.text("replaces", c.Replaces)
	w.time("importedAt", c.ImportedAt)
	return w.done()
}

func encodeReceiver(key itemKey, r receiverRecord) ([]byte, error) {
	w := newRecordWriter(key, r.identity.Len())
	w.bytes("identity", r.identity.Bytes())
	w.time("createdAt", r.createdAt)
	return w.done()
}

// forbidden is the mark in a session's record that its user may make none of the calls that would prove it.
const forbidden = "forbidden"

func encodeSession(key itemKey, r sessionRecord) ([]byte, error) {
	w := newRecordWriter(key, r.session.Token.Len())
	w.text("credential", r.credential)
	w.text("apiKey", r.apiKey)
	w.text("environment", r.session.Environment)
	w.text("baseUrl", r.session.BaseURL)
	w.text("userId", r.session.UserID)
	w.text("accountId", r.session.AccountID)
	w.text("omsId", r.session.OMSID)
	w.bytes("token", r.session.Token.Bytes())
	w.time("obtainedAt", r.session.ObtainedAt)
	w.time("lastUsed", r.session.LastUsed)
	calls := ""
	if r.session.Forbidden {
		calls = forbidden
	}
	w.text("calls", calls)
	return w.done()
}

// decodeCredential reads the data found under key. Errors are *problem.Problem of the kinds StoreDamaged,
// StoreUnreadable (of a newer version) and RecordMismatch.
func decodeCredential(key itemKey, data []byte) (kiiex.Credential, error) {
	r, err := newRecordReader(key, data)
	if err != nil {
		return kiiex.Credential{}, err
	}
	defer r.clear()
	c := kiiex.Credential{
		ID: r.Text("id"), Name: r.Text("name"), Environment: r.Text("environment"),
		APIKey: r.Text("apiKey"), Nonce: r.Text("nonce"), UserID: r.Text("userId"), UserName: r.Text("userName"),
		Permissions: r.list("permissions"), IPWhitelist: r.list("ipWhitelist"),
		Note: r.Text("note"), Expires: r.day("expires"), Replaces: r.Text("replaces"),
		ImportedAt: r.time("importedAt"),
	}
	if c.Replaces != "" && !isID(c.Replaces) {
		r.FailAt("replaces")
	}
	secret := r.secret("apiSecret")
	if err := r.done(); err != nil {
		secret.Clear()
		return kiiex.Credential{}, err
	}
	if c.ID != key.id || c.Name != key.name || c.Environment != key.environment {
		secret.Clear()
		return kiiex.Credential{}, recordMismatch(key)
	}
	c.APISecret = secret
	return c, nil
}

// decodeSession reads the data found under key; its errors are those of decodeCredential.
func decodeSession(key itemKey, data []byte) (sessionRecord, error) {
	r, err := newRecordReader(key, data)
	if err != nil {
		return sessionRecord{}, err
	}
	defer r.clear()
	s := sessionRecord{
		credential: r.Text("credential"),
		apiKey:     r.Text("apiKey"),
		session: kiiex.Session{
			Environment: r.Text("environment"), BaseURL: r.Text("baseUrl"), UserID: r.Text("userId"),
			AccountID: r.Text("accountId"), OMSID: r.Text("omsId"),
			ObtainedAt: r.time("obtainedAt"), LastUsed: r.time("lastUsed"),
		},
	}
	switch r.Text("calls") {
	case forbidden:
		s.session.Forbidden = true
	case "":
	default:
		r.FailAt("calls")
	}
	token := r.secret("token")
	if err := r.done(); err != nil {
		token.Clear()
		return sessionRecord{}, err
	}
	if s.credential != key.id || s.session.Environment != key.environment {
		token.Clear()
		return sessionRecord{}, recordMismatch(key)
	}
	s.session.Token = token
	return s, nil
}

// decodeReceiver reads the data found under key; its errors are those of decodeCredential.
func decodeReceiver(key itemKey, data []byte) (receiverRecord, error) {
	r, err := newRecordReader(key, data)
	if err != nil {
		return receiverRecord{}, err
	}
	defer r.clear()
	record := receiverRecord{identity: r.secret("identity"), createdAt: r.time("createdAt")}
	if err := r.done(); err != nil {
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
	w.text("kind", key.kind)
	w.text("key", key.String())
	return w
}

func (w *recordWriter) name(name string) {
	w.data = append(w.data, ',', '"')
	w.data = append(w.data, name...)
	w.data = append(w.data, '"', ':')
}

func (w *recordWriter) text(name, value string) {
	w.name(name)
	w.bad = w.bad || !utf8.ValidString(value)
	w.data = strictjson.AppendString(w.data, value)
}

func (w *recordWriter) bytes(name string, value []byte) {
	w.name(name)
	w.bad = w.bad || !utf8.Valid(value)
	w.data = strictjson.AppendString(w.data, value)
}

func (w *recordWriter) list(name string, values []string) {
	w.name(name)
	w.data = append(w.data, '[')
	for i, value := range values {
		if i > 0 {
			w.data = append(w.data, ',')
		}
		w.bad = w.bad || !utf8.ValidString(value)
		w.data = strictjson.AppendString(w.data, value)
	}
	w.data = append(w.data, ']')
}

func (w *recordWriter) time(name string, t time.Time) {
	w.text(name, t.UTC().Format(time.RFC3339Nano))
}

// day writes a date, or nothing for the zero time.
func (w *recordWriter) day(name string, t time.Time) {
	day := ""
	if !t.IsZero() {
		day = t.UTC().Format(time.DateOnly)
	}
	w.text(name, day)
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
type recordReader struct {
	*strictjson.Fields
	key  itemKey
	root *strictjson.Value
}

// newRecordReader parses data and checks its version, its kind and that it belongs under key.
func newRecordReader(key itemKey, data []byte) (*recordReader, error) {
	root, err := strictjson.Parse(data, nil)
	if err != nil {
		return nil, itemDamaged(key, err)
	}
	r := &recordReader{Fields: strictjson.FieldsOf(root), key: key, root: root}
	version, err := strconv.Atoi(r.Number("version"))
	kind, own := r.Text("kind"), r.Text("key")
	switch {
	case r.Err() == nil && err == nil && version > recordVersion:
		err = itemNewer(key)
	case r.Err() != nil || err != nil || version != recordVersion:
		err = itemDamaged(key, errors.Join(r.Err(), err))
	case kind != key.kind || own != key.String():
		err = recordMismatch(key)
	default:
		return r, nil
	}
	r.clear()
	return nil, err
}

func (r *recordReader) clear() { r.root.Clear() }

func (r *recordReader) secret(name string) kiiex.Secret {
	return kiiex.NewSecret(append([]byte(nil), r.Take(name, strictjson.String).Text...))
}

func (r *recordReader) list(name string) []string {
	var values []string
	for _, e := range r.Take(name, strictjson.List).Elements {
		if e.Kind != strictjson.String {
			r.FailAt(name)
		}
		values = append(values, string(e.Text))
	}
	return values
}

func (r *recordReader) time(name string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, r.Text(name))
	if err != nil {
		r.FailAt(name)
	}
	return t.UTC()
}

// day reads a date written by recordWriter.day.
func (r *recordReader) day(name string) time.Time {
	text := r.Text(name)
	if text == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.IsZero() { // which is written as no day
		r.FailAt(name)
	}
	return t
}

// done returns the first error, or an unknown member.
func (r *recordReader) done() error {
	if err := r.Done(); err != nil {
		return itemDamaged(r.key, err)
	}
	return nil
}
