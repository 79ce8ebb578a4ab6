package ui

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/kiiex/export"
	"kiikey/ui/words"
)

// signatureScreen shows how the signature is made: the message in its three parts, the key, the result.
type signatureScreen struct {
	*hosted
	nonce   string
	signed  *kiiex.Signed // nil until it has been computed
	hidden  reveal
	editing bool
	field   input
	err     error
}

func newSignatureScreen(h *hosted) *signatureScreen {
	s := &signatureScreen{hosted: h, nonce: h.summary.Nonce}
	s.field = newInput(h.canvas, "empty for a random one", false)
	return s
}

func (s *signatureScreen) typing() bool { return s.editing }
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
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		c, err := s.job.Credential(ctx, s.summary.Name)
		if err != nil {
			return nil, err
		}
		defer c.Clear()
		return signatureMade{c.Sign(nonce)}, nil
	})
}

var nonceKey = key.NewBinding(key.WithKeys("n"), key.WithHelp("n", "another nonce"))

func (s *signatureScreen) keys() []key.Binding {
	k := s.shared.keys
	if s.editing {
		return []key.Binding{named(k.enter, "sign with it"), k.back}
	}
	return []key.Binding{named(k.enter, "test"), named(k.reveal, "reveal "+itoa(s.job.Settings().Display.RevealSeconds)+" s"), k.copy, verifyKey, named(nonceKey, "nonce")}
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
	k := s.shared.keys
	switch {
	case key.Matches(msg, k.enter, testKey):
		return onward{}, nil
	case key.Matches(msg, nonceKey):
		s.editing, s.err = true, nil
		s.field.clear()
		s.field.focus()
		s.conceal()
	case key.Matches(msg, verifyKey):
		return Open{To: Compare{s.summary}}, nil
	case s.signed == nil:
	case key.Matches(msg, k.reveal):
		return nil, s.hidden.toggle(s.revealLife())
	case key.Matches(msg, k.copy):
		return copyOf(s.signed.Signature), nil
	}
	return nil, nil
}

// edit takes the keys while a nonce is typed.
func (s *signatureScreen) edit(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(msg, s.shared.keys.back):
		s.editing = false
	case key.Matches(msg, s.shared.keys.enter):
		nonce := strings.TrimSpace(s.field.value())
		if nonce == "" {
			nonce = kiiex.RandomNonce()
		}
		var checked export.Draft
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
	if s.signed != nil {
		room := s.width - signatureColumn - partWidth(shown(s.signed.Nonce), nonceName) - partWidth(shown(s.signed.UserID), userName) - 3*len(partGap)
		drawMessage(&b, s.styles, s.width, s.signed.Nonce, s.signed.UserID, ends(shown(s.signed.APIKey), room))
		b.add("")
		b.add(signatureField(s.styles, s.width, "HMAC key", words.HMACKey)...)
		b.add("")
		b.add(signatureField(s.styles, s.width, "signature", s.styles.dim.Render(words.SignatureIs))...)
		b.add("")
		s.drawSignature(&b)
		b.add("")
		b.marked(s.width, s.styles.caution.Render("! "), words.SignatureIsSecret)
	}
	if s.nonce != s.summary.Nonce {
		b.add("")
		b.styled(s.width, s.styles.dim.Render, words.AnotherNonce)
	}
	if s.editing {
		b.add("")
		value := s.field.view(s.width - signatureColumn - 5)
		b.at(signatureColumn + s.field.cursorX())
		b.add("   " + s.styles.fieldFocus.Render(pad("Nonce", signatureColumn-3)) + value)
	}
	if s.err != nil {
		b.problem(s.canvas, s.err)
		b.focus = len(b.lines) - 1 // on a small screen too
	}
	return b
}

// ends is a key with its middle masked: at its full length where there is room for it, else shorter.
func ends(apiKey string, room int) string {
	r := []rune(apiKey)
	if len(r) < 16 {
		return kiiex.Mask
	}
	const before, after, fewest = 8, 4, 4
	masked := max(fewest, min(len(r), room)-before-after)
	return string(r[:before]) + strings.Repeat("•", masked) + string(r[len(r)-after:])
}

func (s *signatureScreen) drawSignature(b *body) {
	for _, line := range wrapHard(s.hidden.text(s.signed.Signature), s.width-signatureColumn-1) {
		b.add(strings.Repeat(" ", signatureColumn) + s.styles.strong.Render(line))
	}
}
