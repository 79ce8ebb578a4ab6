//go:build unix

package ui_test

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/ui/internal/many"
	"kiikey/ui/internal/story"
)

func start(b *testing.B, bin, home string, silent bool) *story.Story {
	b.Helper()
	cmd := exec.Command(bin, "--home", home)
	cmd.Env = []string{"HOME=" + b.TempDir(), "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8"}
	return story.Start(b, story.Terminal{Columns: 80, Rows: 24, Silent: silent}, cmd)
}

// BenchmarkFirstFrame is the time from the start of the program to its first frame, in a terminal that
// answers no query, with 1,000 credentials in the vault.
func BenchmarkFirstFrame(b *testing.B) {
	bin, home := testenv.Built(b), many.Home(b, passphrase, 1000)
	for b.Loop() {
		s := start(b, bin, home, true)
		s.See("Passphrase")
		b.StopTimer()
		s.Press("ctrl+c")
		s.Ends()
		b.StartTimer()
	}
}

// BenchmarkKeyToFrame is the time from a key press in the list to its frame, as the terminal sees it: moving
// the selection, and typing a filter, once all details have been read.
func BenchmarkKeyToFrame(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			bin, home := testenv.Built(b), many.Home(b, passphrase, n)
			s := start(b, bin, home, false)
			s.See("Passphrase")
			s.Type(passphrase)
			s.To("enter", "desk-00000")
			s.Press("end")
			s.See(fmt.Sprintf("▸ desk-%05d", n-1), "imported ") // the details of the last one, which are read last
			b.Run("move", func(b *testing.B) { measureKeys(b, s, "up", "down") })
			s.To("/", "enter keep")
			b.Run("filter", func(b *testing.B) { measureKeys(b, s, "d", "7", "backspace", "backspace") })
		})
	}
}

// BenchmarkKeyWhileReading is the time from a key press to its frame in the first moments after unlocking, while the
// details of 10,000 credentials are read behind the list.
func BenchmarkKeyWhileReading(b *testing.B) {
	const n = 10_000
	bin, home := testenv.Built(b), many.Home(b, passphrase, n)
	var elapsed []time.Duration
	for b.Loop() {
		s := start(b, bin, home, false)
		s.See("Passphrase")
		s.Type(passphrase)
		s.To("enter", "desk-00000")
		for i := range 40 { // other frames come too, as the details do
			began := time.Now()
			s.Press([]string{"down", "up"}[i%2])
			s.On([]string{"desk-00001", "desk-00000"}[i%2])
			elapsed = append(elapsed, time.Since(began))
		}
		s.Press("ctrl+c")
		s.Ends()
	}
	reportKeys(b, elapsed)
}

// measureKeys presses the keys in turn.
func measureKeys(b *testing.B, s *story.Story, keys ...string) {
	var elapsed []time.Duration
	for i := 0; b.Loop(); i++ {
		elapsed = append(elapsed, frameOf(s, keys[i%len(keys)]))
	}
	reportKeys(b, elapsed)
}

// frameOf measures the time from a key to its frame.
func frameOf(s *story.Story, key string) time.Duration {
	before := s.Written()
	began := time.Now()
	s.Press(key)
	s.WrittenSince(before)
	return time.Since(began)
}

// reportKeys reports how long the slowest of a hundred keys takes, and the slowest of all.
func reportKeys(b *testing.B, elapsed []time.Duration) {
	slices.Sort(elapsed)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(ms(elapsed[len(elapsed)*99/100]), "ms-p99")
	b.ReportMetric(ms(elapsed[len(elapsed)-1]), "ms-slowest")
}

// BenchmarkResident reports the memory that the program holds while it shows the list of 1,000 credentials.
func BenchmarkResident(b *testing.B) {
	if runtime.GOOS != "linux" {
		b.Skip("/proc is Linux's")
	}
	bin, home := testenv.Built(b), many.Home(b, passphrase, 1000)
	s := start(b, bin, home, false)
	s.See("Passphrase")
	s.Type(passphrase)
	s.To("enter", "desk-00000")
	s.To("end", "desk-00999", "– not tested yet")
	for b.Loop() {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.PID()))
		if err != nil {
			b.Fatal(err)
		}
		for line := range strings.SplitSeq(string(status), "\n") {
			if kb, ok := strings.CutPrefix(line, "VmRSS:"); ok {
				n, _ := strconv.Atoi(strings.Fields(kb)[0])
				b.ReportMetric(float64(n)/1024, "MiB-resident")
			}
		}
	}
}
