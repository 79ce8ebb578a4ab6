package widget

import (
	"image/color"

	"charm.land/lipgloss/v2"

	"kiikey/kiiex"
)

// palette is the few colours that the program uses. None of them carries a meaning alone: a word or a sign
// always stands beside it. The terminal's own foreground and background are never changed.
type palette struct {
	accent, good, caution, bad, dim color.Color
	nonce, user, apiKey             color.Color
}

// The palettes use indices of the 256-colour cube, which terminals do not redefine, so that contrast can be
// checked. neutralPalette is for the time before the terminal has said what its background is, and for
// terminals that never say: the few colours of the cube that have 4.5:1 on black and on white.
var (
	NeutralPalette = palette{
		accent: lipgloss.Color("63"), good: lipgloss.Color("29"), caution: lipgloss.Color("131"), bad: lipgloss.Color("163"),
		dim: lipgloss.Color("243"), nonce: lipgloss.Color("131"), user: lipgloss.Color("163"), apiKey: lipgloss.Color("63"),
	}
	DarkPalette = palette{
		accent: lipgloss.Color("81"), good: lipgloss.Color("78"), caution: lipgloss.Color("221"), bad: lipgloss.Color("210"),
		dim: lipgloss.Color("246"), nonce: lipgloss.Color("221"), user: lipgloss.Color("177"), apiKey: lipgloss.Color("81"),
	}
	LightPalette = palette{
		accent: lipgloss.Color("25"), good: lipgloss.Color("22"), caution: lipgloss.Color("94"), bad: lipgloss.Color("124"),
		dim: lipgloss.Color("240"), nonce: lipgloss.Color("94"), user: lipgloss.Color("90"), apiKey: lipgloss.Color("25"),
	}
)

// Styles is how each role in the text looks.
type Styles struct {
	Plain, Strong, Dim     lipgloss.Style
	Accent, Good           lipgloss.Style
	Caution, Bad           lipgloss.Style
	production             lipgloss.Style
	Selected, Hit          lipgloss.Style
	nonce, userID, apiKey  lipgloss.Style
	Key, KeyText           lipgloss.Style
	Tab, TabOpen, TabDone  lipgloss.Style
	FieldLabel, FieldFocus lipgloss.Style
}

// NewStyles builds the styles of a palette. Without colour, weight and reversal take its place.
func NewStyles(p palette, colour bool) Styles {
	base := lipgloss.NewStyle()
	in := func(c color.Color) lipgloss.Style {
		if !colour || c == nil {
			return base
		}
		return base.Foreground(c)
	}
	dim := in(p.dim)
	s := Styles{
		Plain: base, Strong: base.Bold(true), Dim: dim,
		Accent: in(p.accent), Good: in(p.good), Caution: in(p.caution), Bad: in(p.bad),
		production: in(p.bad).Bold(true).Reverse(true),
		Selected:   in(p.accent).Bold(true),
		Hit:        in(p.accent).Underline(true),
		nonce:      in(p.nonce), userID: in(p.user), apiKey: in(p.apiKey),
		Key: in(p.accent).Bold(true), KeyText: dim,
		Tab: dim, TabOpen: in(p.accent).Bold(true).Underline(true), TabDone: in(p.good),
		FieldLabel: dim, FieldFocus: in(p.accent).Bold(true),
	}
	return s
}

// EnvironmentMark is the sign, the word and the style that an environment goes by everywhere: production
// shouts, in words and shape, so that it cannot be taken for another one without colour either.
func (s Styles) EnvironmentMark(name string, kind kiiex.EnvironmentKind) string {
	switch kind {
	case kiiex.KindProduction:
		return s.production.Render("▲ " + shout(name))
	case kiiex.KindStaging:
		return s.Caution.Render("● ") + name
	case kiiex.KindSandbox:
		return s.Good.Render("○ ") + name
	}
	return s.Accent.Render("◆ ") + name
}
