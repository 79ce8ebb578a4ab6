package ui

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kiikey/kiiex"
)

// signatureScreen shows how the signature is made: the message in its three parts, the key, the result.
type signatureScreen struct {
	*visit
	nonce   string
	signed  *kiiex.Signed // nil until it has been computed
	hidden  concealed
	editing bool
	field   input
	err     error
}

func newSignatureScreen(v *visit) *signatureScreen {
	s := &signatureScreen{visit: v, nonce: v.summary.Nonce}
	s.field = newInput(v.common, "empty for a random one", false)
	return s
}

func (s *signatureScreen) title() string { return shown(s.summary.Name) + " · Signature" }
func (s *signatureScreen) typing() bool  { return s.editing }
func (s *signatureScreen) start() tea.Cmd {
	return s.sign()
}

func (s *signatureScreen) leave() {
	if s.signed != nil {
		s.signed.Signature.Clear()
	}
	s.signed = nil
}

func (s *signatureScreen) conceal() { s.hidden.conceal() }

// signatureMade is the result for one nonce.
type signatureMade struct{ signed kiiex.Signed }

func (m signatureMade) discard() { m.signed.Signature.Clear() }

func (s *signatureScreen) sign() tea.Cmd {
	nonce := s.nonce
	return do(s.ctx, s, func(ctx context.Context) tea.Msg {
		c, err := s.job.Credential(ctx, s.summary.Name)
		if err != nil {
			return failed{err}
		}
		defer c.Clear()
		return signatureMade{c.Sign(nonce)}
	})
}

var nonceKey = key.NewBinding(key.WithKeys("n"), key.WithHelp("n", "another nonce"))

func (s *signatureScreen) keys() []key.Binding {
	k := s.common.keys
	if s.editing {
		return []key.Binding{named(k.enter, "sign with it"), k.back}
	}
	return []key.Binding{named(k.enter, "on to the test"), named(k.reveal, "show "+itoa(s.job.Settings().Display.RevealSeconds)+" s"), k.copy, verifyKey, named(nonceKey, "nonce"), tabsKey, k.back}
}

func (s *signatureScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case failed:
		s.err = msg.err
	case signatureMade:
		if msg.signed.Nonce != s.nonce {
			msg.discard() // a later nonce was asked for meanwhile
			return nil, nil
		}
		s.leave()
		s.signed = &msg.signed
	case revealOver:
		s.hidden.over(msg)
	case copied:
		return s.clip.took(msg)
	case tea.PasteMsg:
		if s.editing {
			s.field.update(msg)
		}
	case tea.KeyPressMsg:
		if s.editing {
			return nil, s.edit(msg)
		}
		return s.press(msg)
	}
	return nil, nil
}

func (s *signatureScreen) press(msg tea.KeyPressMsg) (action, tea.Cmd) {
	if want, ok := s.switchTab(msg, tabSignature); ok {
		return want, nil
	}
	k := s.common.keys
	switch {
	case key.Matches(msg, k.enter, testKey):
		return s.goOn(tabSignature), nil
	case key.Matches(msg, nonceKey):
		s.editing, s.err = true, nil
		s.field.clear()
		s.field.focus()
		s.conceal()
	case key.Matches(msg, verifyKey):
		return push{newVerifyScreen(s.common, s.summary)}, nil
	case s.signed == nil:
	case key.Matches(msg, k.reveal):
		return nil, s.hidden.toggle(s.common, s)
	case key.Matches(msg, k.copy):
		return nil, s.clip.copy(s.ctx, s, s.signed.Signature)
	}
	return nil, nil
}

// edit takes the keys while a nonce is typed.
func (s *signatureScreen) edit(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(msg, s.common.keys.back):
		s.editing = false
	case key.Matches(msg, s.common.keys.enter):
		nonce := strings.TrimSpace(s.field.value())
		if nonce == "" {
			nonce = kiiex.RandomNonce()
		}
		var checked kiiex.Draft
		if err := checked.Set(kiiex.FieldNonce, nonce); err != nil {
			s.err = err
			return nil
		}
		s.editing, s.err, s.nonce = false, nil, nonce
		return s.sign()
	default:
		s.field.update(msg)
	}
	return nil
}

func (s *signatureScreen) view() body {
	var b body
	b.add(s.tabLine(tabSignature), "")
	if s.signed != nil {
		drawMessage(&b, s.styles, s.signed.Nonce, s.signed.UserID, ends(shown(s.signed.APIKey)))
		b.add("", signatureField(s.styles, "key", "the API secret, as the text that the exchange showed"), "")
		b.add(signatureField(s.styles, "signature", s.styles.dim.Render("HMAC-SHA256 of the message, in lowercase hex")), "")
		s.drawSignature(&b)
		b.add("", "   "+s.styles.caution.Render("! ")+"With it anyone can log in as you: it is as secret as a password.")
	}
	if s.nonce != s.summary.Nonce {
		b.add("", "   "+s.styles.dim.Render("Signed with another nonce than the stored one; nothing was changed."))
	}
	if s.editing {
		b.add("")
		value := s.field.view(s.width - 20)
		b.at(15 + s.field.cursorX())
		b.add("   " + s.styles.fieldFocus.Render(pad("Nonce", 12)) + value)
	}
	if s.err != nil {
		b.add("")
		b.add(indent(3, problemLines(s.common, s.err, s.width-6)...)...)
		b.focus = len(b.lines) - 1 // on a small screen too
	}
	return b
}

// signatureField is a label with a value that begins further left than elsewhere: a signature is 64 columns wide.
func signatureField(s styles, label, value string) string {
	return "   " + s.fieldLabel.Render(pad(label, 12)) + value
}

// drawMessage shows nonce, user id and API key side by side as they are joined, each in its colour and
// with its name below. The API key comes masked.
func drawMessage(b *body, s styles, nonce, userID, maskedKey string) {
	parts := []struct {
		text, name string
		style      func(...string) string
	}{
		{shown(nonce), "nonce", s.nonce.Render},
		{shown(userID), "user", s.userID.Render},
		{shown(maskedKey), "API key", s.apiKey.Render},
	}
	message, below := "", ""
	for _, p := range parts {
		w := max(ansi.StringWidth(p.text), len([]rune(p.name)))
		message += p.style(pad(p.text, w)) + "  "
		below += p.style(under(p.name, w)) + "  "
	}
	b.add(signatureField(s, "message", message), signatureField(s, "", below),
		signatureField(s, "", s.dim.Render("joined without anything between them")))
}

// under is the bracket with a name below a part of the message.
func under(name string, width int) string {
	if width < len([]rune(name))+4 {
		return pad(name, width)
	}
	return "└ " + name + " " + strings.Repeat("─", width-len([]rune(name))-4) + "┘"
}

// ends is a key with its middle masked, at its full length.
func ends(apiKey string) string {
	r := []rune(apiKey)
	if len(r) < 16 {
		return kiiex.Mask
	}
	return string(r[:8]) + strings.Repeat("•", len(r)-12) + string(r[len(r)-4:])
}

func (s *signatureScreen) drawSignature(b *body) {
	for _, line := range wrapHard(s.hidden.text(s.signed.Signature), s.width-15) {
		b.add("               " + s.styles.strong.Render(line))
	}
}
