package cli

import (
	"os"
	"os/exec"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A command that is made alone explains itself as it does among all.
func TestSingleCommandHasSameHelp(t *testing.T) {
	all := (&program{}).rootCommand(nil)
	for _, c := range (&program{}).commands() {
		t.Run(c.name, func(t *testing.T) {
			alone := (&program{}).rootCommand([]string{c.name, "--help"}).Commands()
			among, _, err := all.Find([]string{c.name})
			if err != nil || len(alone) != 1 || alone[0].Name() != c.name {
				t.Fatalf("made %v; among all: %v", alone, err)
			}
			if got, want := alone[0].UsageString(), among.UsageString(); got != want {
				t.Errorf("alone it is explained so:\n%s\namong all so:\n%s", got, want)
			}
		})
	}
	for _, args := range [][]string{nil, {"help"}, {"--home", "version"}, {"versio"}, {"__complete", ""}} {
		if n := len((&program{}).rootCommand(args).Commands()); n < len((&program{}).commands()) {
			t.Errorf("%q: only %d commands are made", args, n)
		}
	}
}

// Each run of the program pays for what its packages make before main: tables are made at their first use.
func TestPackageInitialisationStaysSmall(t *testing.T) {
	c := exec.Command("kiikey", "version")
	c.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	var trace strings.Builder
	c.Stderr = &trace
	if err := c.Run(); err != nil {
		t.Fatal(err)
	}
	const most = 20_000 // bytes; half of them are the terminal program's keys
	packages, total, own := "", 0, reflect.TypeFor[program]().PkgPath()
	root := strings.TrimSuffix(own, "ui/cli")
	tests := []string{own, root + "ui/internal/script", root + "ui/internal/story"}
	for line := range strings.Lines(trace.String()) {
		// init kiikey/ui @2.9 ms, 0.034 ms clock, 7880 bytes, 128 allocs
		// The trace of ui/cli holds what its tests make, too; the packages in internal are for tests.
		if f := strings.Fields(line); len(f) == 11 && strings.HasPrefix(f[1], root) && !slices.Contains(tests, f[1]) {
			n, err := strconv.Atoi(f[7])
			if err != nil {
				t.Fatalf("not understood: %q", line)
			}
			packages, total = packages+line, total+n
		}
	}
	if packages == "" || total > most {
		t.Errorf("%d bytes are made before main, want at most %d:\n%s", total, most, packages)
	}
}
