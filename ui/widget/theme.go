package widget

import (
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"kiikey/kiiex"
)

// palette is the few colours that the program uses. No colour carries a meaning alone: a word or a sign stands beside
// it. The terminal's own foreground and background are never changed. nil is the terminal's own foreground.
type palette struct {
	accent, good, dim color.Color
	// failed is red, attention amber, production magenta: nothing else has one of these.
	failed, attention, production color.Color
	user                          color.Color
}

// The palettes use indices of the 256-colour cube, which terminals do not redefine, so tests can check the contrast.
// NeutralPalette is for a terminal that has not said what its background is: the few colours with 4.5:1 on black and on
// white. None of them is amber.
var (
	NeutralPalette = palette{
		accent: lipgloss.Color("63"), good: lipgloss.Color("29"), dim: lipgloss.Color("243"),
		failed: lipgloss.Color("131"), production: lipgloss.Color("163"), user: lipgloss.Color("98"),
	}
	DarkPalette = palette{
		accent: lipgloss.Color("81"), good: lipgloss.Color("78"), dim: lipgloss.Color("246"),
		failed: lipgloss.Color("203"), attention: lipgloss.Color("221"), production: lipgloss.Color("207"), user: lipgloss.Color("147"),
	}
	LightPalette = palette{
		accent: lipgloss.Color("25"), good: lipgloss.Color("22"), dim: lipgloss.Color("240"),
		failed: lipgloss.Color("124"), attention: lipgloss.Color("94"), production: lipgloss.Color("127"), user: lipgloss.Color("61"),
	}
)

// HasColours reports whether a terminal draws the palettes as they are. With 16 colours their amber would become red.
func HasColours(p colorprofile.Profile) bool { return p >= colorprofile.ANSI256 }

// Styles has the style of each role in the text. Failed is for what failed or was rejected, Attention for what wants a look
// or a decision.
type Styles struct {
	Plain, Strong, Dim     lipgloss.Style
	Accent, Good           lipgloss.Style
	Failed, Attention      lipgloss.Style
	production             lipgloss.Style
	Selected, Hit          lipgloss.Style
	userID, apiKey         lipgloss.Style
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
	return Styles{
		Plain: base, Strong: base.Bold(true), Dim: dim,
		Accent: in(p.accent), Good: in(p.good), Failed: in(p.failed).Bold(true), Attention: in(p.attention).Bold(true),
		production: in(p.production).Bold(true).Reverse(true),
		Selected:   in(p.accent).Bold(true),
		Hit:        in(p.accent).Underline(true),
		userID:     in(p.user), apiKey: in(p.accent),
		Key: in(p.accent).Bold(true), KeyText: dim,
		Tab: dim, TabOpen: in(p.accent).Bold(true).Underline(true), TabDone: in(p.good),
		FieldLabel: dim, FieldFocus: in(p.accent).Bold(true),
	}
}

// EnvironmentMark is the sign, the word and the style of an environment: production shouts in words and shape, so
// that it is not mistaken for another one, without colour either.
func (s Styles) EnvironmentMark(name string, kind kiiex.EnvironmentKind) string {
	switch kind {
	case kiiex.KindProduction:
		return s.production.Render("▲ " + strings.ToUpper(Shown(name)))
	case kiiex.KindStaging:
		return s.Attention.Render("● ") + name
	case kiiex.KindSandbox:
		return s.Good.Render("○ ") + name
	}
	return s.Accent.Render("◆ ") + name
}
