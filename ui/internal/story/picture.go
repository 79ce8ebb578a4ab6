//go:build unix

package story

import (
	"fmt"
	"html"
	"image/color"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
)

// The size of one cell of a picture, in pixels at 100 %.
const (
	cellWidth  = 8.4
	cellHeight = 18
	margin     = 14
)

// Picture draws what the terminal shows as an SVG file, on a dark or a light background.
func (s *Story) Picture(light bool) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	foreground, background := "#d8d8d8", "#1b1d22"
	if light {
		foreground, background = "#202020", "#ffffff"
	}
	width := float64(s.term.Columns)*cellWidth + 2*margin
	height := s.term.Rows*cellHeight + 2*margin
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %d" width="%.0f" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14">`+"\n", width, height, width)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", background)
	for y := range s.term.Rows {
		s.drawRow(&b, y, foreground, background)
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// drawRow draws runs of cells that look the same, each at its own column, so that widths of glyphs cannot
// push what follows.
func (s *Story) drawRow(b *strings.Builder, y int, foreground, background string) {
	baseline := float64(margin) + float64(y*cellHeight) + 13.5
	for x := 0; x < s.term.Columns; {
		first := s.screen.CellAt(x, y)
		if first == nil || blank(first) {
			x++
			continue
		}
		text, end := "", x
		for end < s.term.Columns {
			c := s.screen.CellAt(end, y)
			if c == nil || !c.Style.Equal(&first.Style) || c.Width == 0 {
				break
			}
			text += c.Content
			end += max(1, c.Width)
		}
		fill := hex(first.Style.Fg, foreground)
		left, wide := margin+float64(x)*cellWidth, float64(end-x)*cellWidth
		if first.Style.Attrs&uv.AttrReverse != 0 {
			fmt.Fprintf(b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%d" fill="%s"/>`, left, baseline-13.5, wide, cellHeight, fill)
			fill = background
		}
		attributes := ""
		if first.Style.Attrs&uv.AttrBold != 0 {
			attributes += ` font-weight="bold"`
		}
		if first.Style.Underline != 0 {
			attributes += ` text-decoration="underline"`
		}
		if strings.TrimSpace(text) != "" {
			fmt.Fprintf(b, `<text x="%.1f" y="%.1f" textLength="%.1f" lengthAdjust="spacingAndGlyphs" xml:space="preserve" fill="%s"%s>%s</text>`+"\n",
				left, baseline, wide, fill, attributes, html.EscapeString(text))
		}
		x = end
	}
}

func blank(c *uv.Cell) bool {
	return strings.TrimSpace(c.Content) == "" && c.Style.Attrs&uv.AttrReverse == 0
}

func hex(c color.Color, otherwise string) string {
	if c == nil {
		return otherwise
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}
