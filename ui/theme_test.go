package ui

import (
	"image/color"
	"math"
	"reflect"
	"testing"
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

func TestContrast(t *testing.T) {
	black, white := color.Black, color.White
	darkGrey, cream := color.RGBA{0x1e, 0x1e, 0x1e, 0xff}, color.RGBA{0xfa, 0xf8, 0xf0, 0xff}
	for name, c := range map[string]struct {
		palette     palette
		backgrounds []color.Color
		least       float64
	}{
		"dark":    {darkPalette, []color.Color{black, darkGrey}, 4.5},
		"light":   {lightPalette, []color.Color{white, cream}, 4.5},
		"neutral": {neutralPalette, []color.Color{black, white}, 3.9},
	} {
		v := reflect.ValueOf(&c.palette).Elem()
		for i := range v.NumField() {
			colour := fieldColour(c.palette, v.Type().Field(i).Name)
			if colour == nil {
				t.Errorf("%s has no %s", name, v.Type().Field(i).Name)
				continue
			}
			for _, background := range c.backgrounds {
				if got := contrast(colour, background); got < c.least {
					t.Errorf("%s: %s has a contrast of %.2f on %v", name, v.Type().Field(i).Name, got, background)
				}
			}
		}
	}
}

func fieldColour(p palette, name string) color.Color {
	return map[string]color.Color{
		"accent": p.accent, "good": p.good, "caution": p.caution, "bad": p.bad, "dim": p.dim,
		"nonce": p.nonce, "user": p.user, "apiKey": p.apiKey,
	}[name]
}
