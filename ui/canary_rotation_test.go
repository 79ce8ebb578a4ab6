//go:build unix

package ui_test

import (
	"path/filepath"
	"strings"
)

// overTime rotates a key, in each way in which that can end, and checks it, into files that others read.
func (g *ground) overTime() {
	old := g.give("old.json", strings.Replace(canaryExport(), canaryKey, canaryKey[16:]+canaryKey[:16], 1))
	next := g.give("next.json", canaryExport())
	misplaced := g.give("misplaced.json", `{"APIKey": "`+canaryMisplaced+`", "APISecret": "`+canarySecret+`", "Nonce": "0"}`)
	for mode, status := range map[string]int{"accept": 0, "factor": 0, "refuse": 3, "page": 4} {
		file := filepath.Join(g.work, mode+".prom")
		g.does(
			do(0, "import", old, "--name", mode, "--env", mode, "--user-id", canaryUser),
			do(7, "rotate", mode, misplaced, "--json"), do(status, "rotate", mode, next),
			do(map[string]int{"accept": 0, "refuse": 3}[mode]+map[string]int{"factor": 4, "page": 4}[mode], "check", mode, "--names", "--prometheus", file),
		)
	}
	g.does(inJSON(
		do(0, "show", "accept"), do(2, "rotate", "accept", "--finish"), do(2, "rotate", "page", "--finish", "--yes"), do(4, "rotate", "page"), do(4, "check", "page"),
	)...)
	g.does(
		do(0, "rotate", "accept", "--finish", "--yes"), do(0, "rotate", "factor", "--abort", "--yes", "--json"), do(0, "rotate", "page", "--abort", "--yes"),
	)
	for _, name := range []string{"accept", "factor", "refuse", "page"} {
		g.does(do(0, "remove", name, "--yes"))
	}
}

// rotates does the same on a screen, from what cannot be read to both ends.
func (w *walk) rotates() {
	next := strings.Replace(canaryExport(), canaryKey, canaryKey[16:]+canaryKey[:16], 1)
	w.at("rotateScreen", "home K", "as the same user")
	w.Paste(`{"APIKey": "` + canaryMisplaced + `", "APISecret": "` + canarySecret + `", "Nonce" 0}`)
	w.See("✗", "Next:")
	w.Paste(next)
	w.To("", "enter save")
	w.To("enter", "f finish")
	w.To("A", "y yes")
	w.To("y", listed...)
	w.To("home K", "as the same user")
	w.Paste(next)
	w.To("", "enter save")
	w.To("enter", "f finish")
	w.To("f", "y yes")
	w.To("y", "NAME", "LAST TEST")
	w.To("home K", "as the same user")
	w.Paste(canaryExport())
	w.To("", "enter save")
	w.To("enter", "f finish")
	w.To("f", "y yes")
	w.To("y", listed...)
}
