package ui

import (
	"context"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/kiiex/export"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// signatureScreen shows how the signature is made: the message in its three parts, the key, the result.
type signatureScreen struct {
	*hosted
	nonce   string
	signed  *kiiex.Signed // nil until it has been computed
	hidden  widget.Reveal
	editing bool
	field   widget.Input
	err     error
}

func newSignatureScreen(h *hosted) *signatureScreen {
	s := &signatureScreen{hosted: h, nonce: h.summary.Nonce}
	s.field = widget.NewInput(h.Canvas, "empty for a random one", false)
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

func (s *signatureScreen) conceal() { s.hidden.Conceal() }

// signatureMade is the result for one nonce.
type signatureMade struct{ signed kiiex.Signed }

func (m signatureMade) discard() { m.signed.Signature.Clear() }

func (s *signatureScreen) sign() tea.Cmd {
	nonce := s.nonce
	return s.doWith(s.summary.Name, func(ctx context.Context, c kiiex.Credential) (tea.Msg, error) {
		return signatureMade{c.Sign(nonce)}, nil
	})
}

var nonceKey = key.NewBinding(key.WithKeys("n"), key.WithHelp("n", "nonce: sign with another nonce"))

func (s *signatureScreen) keys() []key.Binding {
	k := s.shared.Keys
	if s.editing {
		return []key.Binding{widget.Named(k.Enter, "sign with it"), k.Back}
	}
	return []key.Binding{widget.Named(k.Enter, "test"), widget.Named(k.Reveal, "reveal "+strconv.Itoa(s.job.Settings().Display.RevealSeconds)+" s"), k.Copy, verifyKey, widget.Named(nonceKey, "nonce")}
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
	case widget.RevealOver:
		s.hidden.Over(msg)
	case tea.PasteMsg:
		if s.editing {
			s.field.Update(msg)
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
	k := s.shared.Keys
	switch {
	case key.Matches(msg, k.Enter, testKey):
		return onward{}, nil
	case key.Matches(msg, nonceKey):
		s.editing, s.err = true, nil
		s.field.Clear()
		s.field.Focus()
		s.conceal()
	case key.Matches(msg, verifyKey):
		return Open{To: Compare{s.summary}}, nil
	case s.signed == nil:
	case key.Matches(msg, k.Reveal):
		return nil, s.hidden.Toggle(s.revealLife())
	case key.Matches(msg, k.Copy):
		return copyOf(s.signed.Signature), nil
	}
	return nil, nil
}

// edit takes the keys while a nonce is typed.
func (s *signatureScreen) edit(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(msg, s.shared.Keys.Back):
		s.editing = false
	case key.Matches(msg, s.shared.Keys.Enter):
		nonce := strings.TrimSpace(s.field.Value())
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
		s.field.Update(msg)
	}
	return nil
}

func (s *signatureScreen) view() widget.Body {
	var b widget.Body
	if s.signed != nil {
		room := s.Width - widget.SignatureColumn - widget.PartWidth(widget.Shown(s.signed.Nonce), widget.NonceName) - widget.PartWidth(widget.Shown(s.signed.UserID), widget.UserName) - 3*len(widget.PartGap)
		widget.DrawMessage(&b, s.Styles, s.Width, s.signed.Nonce, s.signed.UserID, ends(widget.Shown(s.signed.APIKey), room))
		b.Add("")
		b.Add(widget.SignatureField(s.Styles, s.Width, "HMAC key", kiiex.HMACKey)...)
		b.Add("")
		b.Add(widget.SignatureField(s.Styles, s.Width, "signature", s.Styles.Dim.Render(words.SignatureIs))...)
		b.Add("")
		for _, line := range widget.WrapHard(s.hidden.Text(s.signed.Signature), s.Width-widget.SignatureColumn-1) {
			b.Add(strings.Repeat(" ", widget.SignatureColumn) + s.Styles.Strong.Render(line))
		}
		b.Add("")
		b.Marked(s.Width, s.Styles.Attention.Render("! "), words.SignatureIsSecret)
	}
	if s.nonce != s.summary.Nonce {
		b.Add("")
		b.Styled(s.Width, s.Styles.Dim.Render, "Signed with a nonce other than the saved one; nothing was changed.")
	}
	if s.editing {
		b.Add("")
		value := s.field.View(s.Width - widget.SignatureColumn - 5)
		b.At(widget.SignatureColumn + s.field.CursorX())
		b.Add("   " + s.Styles.FieldFocus.Render(widget.Pad("Nonce", widget.SignatureColumn-3)) + value)
	}
	if s.err != nil {
		b.Problem(s.Canvas, s.err)
		b.Focus = len(b.Lines) - 1 // on a small screen too
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
