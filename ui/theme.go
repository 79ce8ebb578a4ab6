package ui

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
	neutralPalette = palette{
		accent: lipgloss.Color("63"), good: lipgloss.Color("29"), caution: lipgloss.Color("131"), bad: lipgloss.Color("163"),
		dim: lipgloss.Color("243"), nonce: lipgloss.Color("131"), user: lipgloss.Color("163"), apiKey: lipgloss.Color("63"),
	}
	darkPalette = palette{
		accent: lipgloss.Color("81"), good: lipgloss.Color("78"), caution: lipgloss.Color("221"), bad: lipgloss.Color("210"),
		dim: lipgloss.Color("246"), nonce: lipgloss.Color("221"), user: lipgloss.Color("177"), apiKey: lipgloss.Color("81"),
	}
	lightPalette = palette{
		accent: lipgloss.Color("25"), good: lipgloss.Color("22"), caution: lipgloss.Color("94"), bad: lipgloss.Color("124"),
		dim: lipgloss.Color("240"), nonce: lipgloss.Color("94"), user: lipgloss.Color("90"), apiKey: lipgloss.Color("25"),
	}
)

// styles is how each role in the text looks.
type styles struct {
	plain, strong, dim     lipgloss.Style
	accent, good           lipgloss.Style
	caution, bad           lipgloss.Style
	production             lipgloss.Style
	selected, hit          lipgloss.Style
	nonce, userID, apiKey  lipgloss.Style
	key, keyText           lipgloss.Style
	tab, tabOpen, tabDone  lipgloss.Style
	fieldLabel, fieldFocus lipgloss.Style
}

// newStyles builds the styles of a palette. Without colour, weight and reversal take its place.
func newStyles(p palette, colour bool) styles {
	base := lipgloss.NewStyle()
	in := func(c color.Color) lipgloss.Style {
		if !colour || c == nil {
			return base
		}
		return base.Foreground(c)
	}
	dim := in(p.dim)
	s := styles{
		plain: base, strong: base.Bold(true), dim: dim,
		accent: in(p.accent), good: in(p.good), caution: in(p.caution), bad: in(p.bad),
		production: in(p.bad).Bold(true).Reverse(true),
		selected:   in(p.accent).Bold(true),
		hit:        in(p.accent).Underline(true),
		nonce:      in(p.nonce), userID: in(p.user), apiKey: in(p.apiKey),
		key: in(p.accent).Bold(true), keyText: dim,
		tab: dim, tabOpen: in(p.accent).Bold(true).Underline(true), tabDone: in(p.good),
		fieldLabel: dim, fieldFocus: in(p.accent).Bold(true),
	}
	return s
}

// environmentMark is the sign, the word and the style that an environment goes by everywhere: production
// shouts, in words and shape, so that it cannot be taken for another one without colour either.
func (s styles) environmentMark(name string, kind kiiex.EnvironmentKind) string {
	switch kind {
	case kiiex.KindProduction:
		return s.production.Render("▲ " + shout(name))
	case kiiex.KindStaging:
		return s.caution.Render("● ") + name
	case kiiex.KindSandbox:
		return s.good.Render("○ ") + name
	}
	return s.accent.Render("◆ ") + name
}
