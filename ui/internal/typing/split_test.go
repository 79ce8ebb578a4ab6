package typing

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

var kindNames = [...]string{"keys", "escape", "sequence", "answer", "paste"}

// said is pieces as a line.
func said(pieces []Piece) string {
	var parts []string
	for _, p := range pieces {
		part := kindNames[p.Kind] + fmt.Sprintf(" %q", p.Bytes)
		if p.Unended {
			part += " unended"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}

// reads come from a terminal: text, and between two texts the silence.
func splitReads(remote bool, reads []any) string {
	s, at := NewSplitter(remote), time.Unix(0, 0)
	var all []Piece
	add := func(pieces []Piece) {
		for _, p := range pieces { // a receiver may overwrite what it has been given
			all = append(all, Piece{p.Kind, []byte(string(p.Bytes)), p.Unended})
			clear(p.Bytes)
		}
	}
	for _, r := range append(reads, time.Hour) {
		switch r := r.(type) {
		case string:
			at = at.Add(time.Millisecond)
			add(s.Read([]byte(r), at))
		case time.Duration:
			end := at.Add(r)
			for by, waits := s.deadline(); waits && !end.Before(by); by, waits = s.deadline() {
				add(s.Silence())
			}
			at = end
		}
	}
	return said(all)
}

const ms = time.Millisecond

func TestSplitter(t *testing.T) {
	const colour = "\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\"
	for name, c := range map[string]struct {
		reads []any
		want  string
	}{
		"typing":                                 {[]any{"a", "b\r", "ü"}, `keys "a", keys "b\r", keys "ü"`},
		"fast typing":                            {[]any{"cor", "rect h", "orse", "\r"}, `keys "cor", keys "rect h", keys "orse", keys "\r"`},
		"seven characters and enter":             {[]any{"seven77\r"}, `keys "seven77\r"`},
		"a paste without brackets":               {[]any{"eight888\r"}, `paste "eight888\r"`},
		"several lines":                          {[]any{"one\rtwo\rthree\r", 60 * ms, "\r"}, `paste "one\rtwo\rthree\r", keys "\r"`},
		"a paste in several reads":               {[]any{"{\"APIKey\": ", 48 * ms, "12", 48 * ms, "\r}\r"}, `paste "{\"APIKey\": 12\r}\r"`},
		"enter, too late for the paste":          {[]any{"eight888", 51 * ms, "\r"}, `paste "eight888", keys "\r"`},
		"a key held down":                        {[]any{"jjjjjjjjjjjjjjj", "jjjjjjjj\r"}, `keys "jjjjjjjjjjjjjjj", keys "jjjjjjjj\r"`},
		"an arrow held down":                     {[]any{strings.Repeat("\x1b[B", 3)}, `sequence "\x1b[B", sequence "\x1b[B", sequence "\x1b[B"`},
		"backspace held down":                    {[]any{strings.Repeat("\x7f", 9)}, `keys "` + strings.Repeat(`\x7f`, 9) + `"`},
		"enter held down":                        {[]any{"\r\r\r\r\r\r\r\r\r\r"}, `keys "\r\r\r\r\r\r\r\r\r\r"`},
		"letters of several bytes":               {[]any{"äöüäöüä\r"}, `keys "äöüäöüä\r"`},
		"a letter in two pieces":                 {[]any{"a\xc3", 300 * ms, "\xbcb"}, `keys "a", keys "üb"`},
		"half a letter":                          {[]any{"a\xc3", 2000 * ms, "b"}, `keys "a", keys "\xc3", keys "b"`},
		"bytes that are no letters":              {[]any{"a\x9b1A\xffb"}, `keys "a\x9b1A\xffb"`},
		"ctrl+c after a paste":                   {[]any{"eight888\x03"}, `paste "eight888", keys "\x03"`},
		"ctrl+c, too early after a paste":        {[]any{"eight888", "\x03"}, `paste "eight888", keys "\x03"`},
		"a paste that commands":                  {[]any{"eight888\x0c\x1b[27u\x1b[13u\x03x"}, `paste "eight888\f\x00\x00\x03x"`},
		"the focus before a paste":               {[]any{"\x1b[Ieight888\r"}, `answer "\x1b[I", paste "eight888\r"`},
		"a paste in brackets":                    {[]any{"\x1b[200~a\rb\r\x1b[201~", "\r"}, `paste "a\rb\r", keys "\r"`},
		"its bracket in two pieces":              {[]any{"\x1b[20", 300 * ms, "0~a\x1b[2", 300 * ms, "01~\r"}, `paste "a", keys "\r"`},
		"keys around it":                         {[]any{"x\x1b[200~a\x1b[201~y"}, `keys "x", paste "a", keys "y"`},
		"escapes in it":                          {[]any{"\x1b[200~a\x1b[27ub\xff\x1b[201~"}, `paste "a\x00[27ub\x00"`},
		"ctrl+c in it":                           {[]any{"\x1b[200~a\x03\x1b[201~"}, `paste "a\x03"`},
		"one that never ends":                    {[]any{"\x1b[200~~/x", 1100 * ms, "q"}, `paste "~/x" unended, keys "q"`},
		"one that goes on late":                  {[]any{"\x1b[200~~/x", 900 * ms, "y", 900 * ms, "\r\x1b[201~"}, `paste "~/xy\r"`},
		"the end of one that was given up":       {[]any{"\x1b[200~~/x", 2000 * ms, "\x1b[201~", "q"}, `paste "~/x" unended, keys "q"`},
		"its rest before that":                   {[]any{"\x1b[200~~/x", 2000 * ms, "y\r\x1b[201~", "q"}, `paste "~/x" unended, paste "y\r", keys "q"`},
		"half its end":                           {[]any{"\x1b[200~~/x\x1b[2", 2000 * ms, "01~q"}, `paste "~/x" unended, keys "q"`},
		"ctrl+c while it does not end":           {[]any{"\x1b[200~~/x", "\x03"}, `keys "\x03"`},
		"the same of another protocol":           {[]any{"\x1b[200~~/x", "\x1b[99;5u"}, `keys "\x03"`},
		"an answer":                              {[]any{"a" + colour + "b"}, `keys "a", answer "\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\", keys "b"`},
		"one in two pieces":                      {[]any{colour[:15], 500 * ms, colour[15:]}, `answer "\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\"`},
		"one whose rest is late":                 {[]any{colour[:15], 5000 * ms, colour[15:] + "x"}, `keys "x"`},
		"typing in between":                      {[]any{colour[:15], 500 * ms, "q", "\r", 5000 * ms, "w", colour[15:]}, `keys "q", keys "\r", keys "w"`},
		"ctrl+c in between":                      {[]any{colour[:15], "\x03", colour[15:]}, `keys "\x03"`},
		"the filter, long after half an answer":  {[]any{colour[:15], 5000 * ms, "/"}, `keys "/"`},
		"its last byte late":                     {[]any{colour[:len(colour)-1], 5000 * ms, "\\", "x"}, `keys "x"`},
		"an answer about a mode in two pieces":   {[]any{"\x1b[?2026", 500 * ms, ";2$y", "y"}, `answer "\x1b[?2026;2$y", keys "y"`},
		"its rest late":                          {[]any{"\x1b[?2026", 5000 * ms, ";2$y", "y"}, `keys "y"`},
		"a DCS":                                  {[]any{"\x1bP>|xterm(3", "90)\x1b", "\\"}, `answer "\x1bP>|xterm(390)\x1b\\"`},
		"an APC":                                 {[]any{"\x1b_Gi=31;O", "K\x1b\\"}, `answer "\x1b_Gi=31;OK\x1b\\"`},
		"the window's title":                     {[]any{"\x1b]lmy", " window\x1b\\"}, `answer "\x1b]lmy window\x1b\\"`},
		"the icon's title":                       {[]any{"\x1b]", 100 * ms, "Lx\x1b\\"}, `answer "\x1b]Lx\x1b\\"`},
		"an OSC that a bell ends":                {[]any{"\x1b]52;c;QUJD", "REVG\a"}, `answer "\x1b]52;c;QUJDREVG\a"`},
		"an answer into which another key came":  {[]any{"\x1b]52;c;QUJD", "\x1b[B"}, `sequence "\x1b[B"`},
		"alt with what answers begin with":       {[]any{"\x1bP", "ass", "\x1b]", "x"}, `keys "ass", keys "x"`},
		"escape":                                 {[]any{"\x1b", 500 * ms, "x"}, `escape "\x1b", keys "x"`},
		"escape twice":                           {[]any{"\x1b", 100 * ms, "\x1b", 500 * ms, "\x1b\x1b"}, `escape "\x1b", escape "\x1b", escape "\x1b", escape "\x1b"`},
		"escape and a letter":                    {[]any{"\x1b", 10 * ms, "q"}, `escape "\x1b", keys "q"`},
		"escape and enter":                       {[]any{"\x1b", "\r"}, `escape "\x1b", keys "\r"`},
		"escape and ctrl+c":                      {[]any{"\x1b\x03"}, `escape "\x1b", keys "\x03"`},
		"escape and letters that begin answers":  {[]any{"\x1b", "P", 500 * ms, "x", "\x1b", "O", 500 * ms}, `escape "\x1b", keys "P", keys "x", escape "\x1b", keys "O"`},
		"escape and a word":                      {[]any{"\x1b", "OK"}, `escape "\x1b", keys "OK"`},
		"alt and a letter":                       {[]any{"\x1bb", "\x1bü", "\x1b\x7f"}, `sequence "\x1bb", sequence "\x1bü", sequence "\x1b\x7f"`},
		"an arrow in two pieces":                 {[]any{"\x1b", 200 * ms, "[B"}, `sequence "\x1b[B"`},
		"in three":                               {[]any{"\x1b", 300 * ms, "[", 900 * ms, "B"}, `sequence "\x1b[B"`},
		"of another mode":                        {[]any{"\x1b", 200 * ms, "OB", "\x1bO", 200 * ms, "P"}, `sequence "\x1bOB", sequence "\x1bOP"`},
		"its rest late, after escape":            {[]any{"\x1b", 600 * ms, "[B", "x"}, `escape "\x1b", keys "x"`},
		"its end late":                           {[]any{"\x1b[", 1500 * ms, "B", "x"}, `keys "x"`},
		"a bracket that nothing follows":         {[]any{"\x1b[", 2500 * ms, "B"}, `keys "B"`},
		"a key broken off":                       {[]any{"\x1b[1;", "\r"}, `keys "\r"`},
		"a key with numbers in pieces":           {[]any{"\x1b[1", ";5", "A"}, `sequence "\x1b[1;5A"`},
		"keys of Linux's console and of rxvt":    {[]any{"\x1b[[A", "\x1b[7$", "\x1b[7^", "\x1b\x1b[A"}, `sequence "\x1b[[A", sequence "\x1b[7$", sequence "\x1b[7^", sequence "\x1b\x1b[A"`},
		"the mouse of old, in pieces":            {[]any{"\x1b[M", " !!q"}, `answer "\x1b[M !!", keys "q"`},
		"the mouse, the focus and the size":      {[]any{"\x1b[<0;1;1M\x1b[O\x1b[48;24;80;0;0t"}, `answer "\x1b[<0;1;1M", answer "\x1b[O", answer "\x1b[48;24;80;0;0t"`},
		"the bracketed paste after its escape":   {[]any{"\x1b", 600 * ms, "[200~a\rb\x1b[201~"}, `escape "\x1b", paste "a\rb"`},
		"a paste without brackets and one with":  {[]any{"eight888\x1b[200~a\x1b[201~"}, `paste "eight888", paste "a"`},
		"half a key after a paste":               {[]any{"eight888\x1b", 200 * ms, "[B"}, `paste "eight888", sequence "\x1b[B"`},
		"what is no paste, though in one window": {[]any{"/", "sta", "ging", "\r", "\r"}, `keys "/", keys "sta", keys "ging", keys "\r", keys "\r"`},
	} {
		if got := splitReads(false, c.reads); got != c.want {
			t.Errorf("%s:\n%s, want\n%s", name, got, c.want)
		}
	}
}

// A slow link gets twice the time for what follows an escape.
func TestSplitterOfARemoteTerminal(t *testing.T) {
	reads := []any{"\x1b", 700 * ms, "[B"}
	if got := splitReads(true, reads); got != `sequence "\x1b[B"` {
		t.Error(got)
	}
}

// However the bytes of whole keys and answers are cut, the same comes out.
func TestSplitterJoinsSequencesCutAnywhere(t *testing.T) {
	const sent = "\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\" + "\x1b[?2026;2$y" + "\x1bP1+r524742\x1b\\" + "\x1b[200~ü\r\x1b[201~" + "\x1b[1;5A" + "\x1bOP" + "\x1b[I" + "ü"
	want := splitReads(false, []any{sent})
	if strings.Count(want, "answer") != 4 || strings.Count(want, "sequence") != 2 || !strings.HasSuffix(want, `keys "ü"`) {
		t.Fatal(want)
	}
	for i := range sent {
		for j := range sent[i:] {
			reads := []any{sent[:i], 300 * ms, sent[i : i+j], 300 * ms, sent[i+j:]}
			if got := splitReads(false, reads); got != want {
				t.Fatalf("cut after %q and %q:\n%s, want\n%s", sent[:i], sent[i:i+j], got, want)
			}
		}
	}
}

// Whatever comes, nothing waits for ever, nothing whole is lost behind it, and ctrl+c is always a key.
func FuzzSplitter(f *testing.F) {
	f.Add("\x1b[200~a", "\x1b]11;", "\x1b[")
	f.Add("\x1bO\x1b[M", "\xc3", "eight888\x1b")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		got := splitReads(false, []any{a, b, 300 * ms, c, "\x03"})
		if !strings.Contains(got, `\x03`) && !strings.Contains(a+b+c, "\x03") {
			t.Errorf("ctrl+c is lost: %s", got)
		}
		if got = splitReads(false, []any{a, b, c, time.Hour, "q"}); !strings.HasSuffix(got, `keys "q"`) && !strings.Contains(a+b+c, "\x1b") {
			t.Errorf("q is lost: %s", got)
		}
	})
}
