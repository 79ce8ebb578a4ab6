//go:build unix

package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"syscall"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/store/kernelkeyring"
	"kiikey/ui/internal/many"
)

// BenchmarkVersion is the whole life of `kiikey version`, against that of `age --version`: the start of a program of the
// same kind, built with the same Go. They run in turn, so that what slows the machine slows both.
func BenchmarkVersion(b *testing.B) {
	run := quiet(b)
	kiikey, age := []string{testenv.Built(b), "version"}, []string{testenv.Age(b), "--version"}
	var ours, theirs []life
	for b.Loop() {
		ours, theirs = append(ours, run(kiikey...)), append(theirs, run(age...))
	}
	times := make([]float64, len(ours))
	for i := range ours {
		times[i] = ours[i].wall / theirs[i].wall
	}
	report(b, ours)
	b.ReportMetric(median(times), "times-age")
}

// ways are the ways to open the vault.
var ways = []struct {
	name string
	// set makes the home open this way until the benchmark ends, and returns the flags that its commands need.
	set func(b *testing.B, bin, home string) []string
}{
	{"passphrase-file", func(b *testing.B, _, _ string) []string { return passphraseFlag(b) }},
	{"unlocked", func(b *testing.B, bin, home string) []string {
		if !kernelkeyring.Supported {
			b.Skip("a vault cannot be kept unlocked here")
		}
		if out, err := exec.Command(bin, append(passphraseFlag(b), "unlock", "--for", "1h", "--home", home)...).CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
		b.Cleanup(func() {
			if out, err := exec.Command(bin, "lock", "--home", home).CombinedOutput(); err != nil {
				b.Errorf("%v\n%s", err, out)
			}
		})
		return nil
	}},
}

// passphraseFlag names a file that holds the passphrase.
func passphraseFlag(b *testing.B) []string {
	file := filepath.Join(b.TempDir(), "passphrase")
	if err := os.WriteFile(file, []byte(benchPassphrase+"\n"), 0o600); err != nil {
		b.Fatal(err)
	}
	return []string{"--passphrase-file", file}
}

const benchPassphrase = "only for the benchmark"

// BenchmarkOpening is the whole life of commands that open the vault, and by how much it is longer than that of `version`,
// which opens none. That of exec has the whole life of the program that it starts in it.
func BenchmarkOpening(b *testing.B) {
	bin := testenv.Built(b)
	program, err := exec.LookPath("true")
	if err != nil {
		b.Skip(err)
	}
	for _, n := range []int{1, 10, 1_000} {
		home := many.Home(b, benchPassphrase, n)
		forgetPeak()
		for _, way := range ways {
			b.Run(fmt.Sprintf("%s/%d", way.name, n), func(b *testing.B) {
				flags := append([]string{"--home", home}, way.set(b, bin, home)...)
				for _, command := range [][]string{{"sign", "desk-00000"}, {"show", "desk-00000"}, {"list"}, {"exec", "desk-00000", "--", program}} {
					b.Run(command[0], func(b *testing.B) {
						run := quiet(b)
						whole, none := slices.Concat([]string{bin, command[0]}, flags, command[1:]), []string{bin, "version"}
						var elapsed, start []life
						for b.Loop() {
							elapsed, start = append(elapsed, run(whole...)), append(start, run(none...))
						}
						var wall, cpu []float64
						for i := range elapsed {
							wall, cpu = append(wall, elapsed[i].wall-start[i].wall), append(cpu, elapsed[i].cpu-start[i].cpu)
						}
						report(b, elapsed)
						b.ReportMetric(median(wall), "ms-over-version")
						b.ReportMetric(median(cpu), "cpu-ms-over-version")
					})
				}
			})
		}
	}
}

// life is a process's use: milliseconds, and MiB at most.
type life struct{ wall, cpu, peak float64 }

// quiet returns what runs a command in surroundings where it has nothing to find.
func quiet(b *testing.B) func(command ...string) life {
	env := []string{"HOME=" + b.TempDir(), "DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent", "LANG=C.UTF-8"}
	return func(command ...string) life {
		c := exec.Command(command[0], command[1:]...)
		c.Env = env
		began := time.Now()
		if err := c.Run(); err != nil {
			b.Fatalf("%q: %v", command, err)
		}
		ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
		unit := 1024.0 // of Maxrss in a MiB: KiB, on macOS bytes
		if runtime.GOOS == "darwin" {
			unit = 1024 * 1024
		}
		return life{
			wall: ms(time.Since(began)),
			cpu:  ms(c.ProcessState.UserTime() + c.ProcessState.SystemTime()),
			peak: float64(c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss) / unit,
		}
	}
}

// forgetPeak has the system forget how much memory this process has had: Linux takes that for the least that the
// processes have had which it starts.
func forgetPeak() {
	debug.FreeOSMemory()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o600)
}

// report has medians in place of the time that all of the loop took.
func report(b *testing.B, lives []life) {
	of := func(part func(life) float64) float64 {
		var all []float64
		for _, l := range lives {
			all = append(all, part(l))
		}
		return median(all)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(of(func(l life) float64 { return l.wall }), "ms")
	b.ReportMetric(of(func(l life) float64 { return l.cpu }), "ms-cpu")
	b.ReportMetric(of(func(l life) float64 { return l.peak }), "MiB-peak")
}

func median(all []float64) float64 {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}
