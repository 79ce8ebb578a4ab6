package widget

import (
	"image/color"
	"math"
	"reflect"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// luminance is the relative luminance of WCAG 2.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	channel := func(v uint32) float64 {
		f := float64(v) / 0xffff
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(r) + 0.7152*channel(g) + 0.0722*channel(b)
}

func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// everyStyle lists the styles by name; its length is compared with the type, so that none is left out.
func everyStyle(s Styles) map[string]lipgloss.Style {
	return map[string]lipgloss.Style{
		"plain": s.Plain, "strong": s.Strong, "dim": s.Dim, "accent": s.Accent, "good": s.Good, "failed": s.Failed, "attention": s.Attention,
		"production": s.production, "selected": s.Selected, "hit": s.Hit, "userID": s.userID, "apiKey": s.apiKey,
		"key": s.Key, "keyText": s.KeyText, "tab": s.Tab, "tabOpen": s.TabOpen, "tabDone": s.TabDone,
		"fieldLabel": s.FieldLabel, "fieldFocus": s.FieldFocus,
	}
}

// Every style can be read on every background that it is for: 4.5:1, as WCAG 2 asks of text. A style without a
// colour of its own is the terminal's, and one that is reversed has the same contrast the other way round.
func TestContrast(t *testing.T) {
	black, white := color.Black, color.White
	darkGrey, cream := color.RGBA{0x1e, 0x1e, 0x1e, 0xff}, color.RGBA{0xfa, 0xf8, 0xf0, 0xff}
	for name, c := range map[string]struct {
		palette     palette
		backgrounds []color.Color
	}{
		"dark":    {DarkPalette, []color.Color{black, darkGrey}},
		"light":   {LightPalette, []color.Color{white, cream}},
		"neutral": {NeutralPalette, []color.Color{black, white}},
	} {
		all, coloured := everyStyle(NewStyles(c.palette, true)), 0
		if want := reflect.TypeFor[Styles]().NumField(); len(all) != want {
			t.Fatalf("%d styles are looked at, there are %d", len(all), want)
		}
		for style, s := range all {
			if _, own := s.GetBackground().(lipgloss.NoColor); !own {
				t.Errorf("%s: %s sets a background", name, style)
			}
			if _, none := s.GetForeground().(lipgloss.NoColor); none {
				continue
			}
			coloured++
			for _, background := range c.backgrounds {
				if got := contrast(s.GetForeground(), background); got < 4.5 {
					t.Errorf("%s: %s has a contrast of %.2f on %v", name, style, got, background)
				}
			}
		}
		if coloured < 9 {
			t.Errorf("%s: only %d styles have a colour", name, coloured)
		}
	}
}

// Without colour every style is the terminal's own.
func TestNoColourIsNone(t *testing.T) {
	for style, s := range everyStyle(NewStyles(DarkPalette, false)) {
		if _, none := s.GetForeground().(lipgloss.NoColor); !none {
			t.Errorf("%s has a colour", style)
		}
	}
}

// hueOf is the angle of a colour in the circle from red over green and blue; grey is false.
func hueOf(c color.Color) (degrees float64, coloured bool) {
	r, g, b, _ := c.RGBA()
	x, y := 2*float64(r)-float64(g)-float64(b), math.Sqrt(3)*(float64(g)-float64(b))
	degrees = math.Atan2(y, x) * 180 / math.Pi
	return math.Mod(degrees+360, 360), r != g || g != b
}

// Red is for what failed, amber for attention and magenta, reversed, for production, in every palette; nothing else has one of
// them. A palette without one of the colours draws it bold.
func TestAlarmColoursMeanOneThing(t *testing.T) {
	alarms := map[string][2]float64{"failed": {-10, 15}, "attention": {30, 60}, "production": {290, 330}}
	for name, p := range map[string]palette{"dark": DarkPalette, "light": LightPalette, "neutral": NeutralPalette} {
		for style, s := range everyStyle(NewStyles(p, true)) {
			_, isAlarm := alarms[style]
			if s.GetReverse() != (style == "production") || isAlarm && !s.GetBold() {
				t.Errorf("%s: %s is reversed: %v, bold: %v", name, style, s.GetReverse(), s.GetBold())
			}
			if _, none := s.GetForeground().(lipgloss.NoColor); none {
				if isAlarm && style != "attention" {
					t.Errorf("%s: %s has no colour", name, style)
				}
				continue
			}
			degrees, coloured := hueOf(s.GetForeground())
			for alarm, between := range alarms {
				in := coloured && (degrees >= between[0] && degrees <= between[1] || degrees-360 >= between[0])
				if in != (alarm == style) {
					t.Errorf("%s: %s has the hue %.0f, that of %s is %v", name, style, degrees, alarm, between)
				}
			}
		}
	}
}

// With sixteen colours amber would be drawn red.
func TestSixteenColoursAreNone(t *testing.T) {
	red := map[color.Color]bool{lipgloss.Color("1"): true, lipgloss.Color("9"): true}
	if !red[colorprofile.ANSI.Convert(DarkPalette.attention)] {
		t.Error("amber stays amber: the reason to draw without colours has gone")
	}
	for profile, colours := range map[colorprofile.Profile]bool{
		colorprofile.NoTTY: false, colorprofile.ASCII: false, colorprofile.ANSI: false, colorprofile.ANSI256: true, colorprofile.TrueColor: true,
	} {
		if HasColours(profile) != colours {
			t.Errorf("%v has colours: %v", profile, !colours)
		}
	}
}
