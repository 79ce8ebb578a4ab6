package ui_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"unsafe"

	"kiikey/ui/cli"
)

// This file is the child's side of the tests of memory: kiikey with a way to be asked how often its own memory
// holds what. Nobody else may read it, see package harden, so it reads itself.

// memoryAsked says that the parent has requests, on descriptor 3, and reads the answers, from descriptor 4:
// asCommands for a child that runs what it is told, asScreens for one that is the terminal program.
const (
	memoryAsked = "KIIKEY_TEST_MEMORY"
	asCommands  = "commands"
	asScreens   = "screens"
)

func init() { runAsChild = answerAboutMemory }

// memoryRequest asks for one thing.
type memoryRequest struct {
	// Run is a command line of kiikey to run.
	Run []string
	// Count are needles, each byte xored with mask, so that the question is nothing that is counted.
	Count [][]byte
	// Collect has the garbage collected, and freed memory given back to the system, before counting, as the
	// terminal program does on locking.
	Collect bool
	// Keep are needles to hold in memory as they are from now on.
	Keep [][]byte
}

type memoryAnswer struct {
	Counts []int
	Status int
}

const mask = 0xa7

// masked is its own inverse.
func masked(needle []byte) []byte {
	other := make([]byte, len(needle))
	for i, c := range needle {
		other[i] = c ^ mask
	}
	return other
}

var keptOnPurpose [][]byte

// answerAboutMemory is called before the program begins. What the program does not let others open later, it
// opens now.
func answerAboutMemory() {
	kind := os.Getenv(memoryAsked)
	if kind == "" {
		return
	}
	m := ownMemory{}
	for path, file := range map[string]**os.File{"/proc/self/maps": &m.maps, "/proc/self/mem": &m.mem} {
		f, err := os.Open(path)
		if err != nil {
			panic(err)
		}
		*file = f
	}
	if kind == asScreens {
		go m.serve()
		return
	}
	m.serve()
	os.Exit(0)
}

// serve answers requests until there are no more.
func (m ownMemory) serve() {
	requests, answers := json.NewDecoder(os.NewFile(3, "requests")), json.NewEncoder(os.NewFile(4, "answers"))
	for {
		var r memoryRequest
		if requests.Decode(&r) != nil {
			return
		}
		var a memoryAnswer
		if r.Run != nil {
			a.Status = cli.Main(r.Run, os.Stdin, os.Stdout, os.Stderr)
		}
		for _, k := range r.Keep {
			keptOnPurpose = append(keptOnPurpose, masked(k))
		}
		if r.Collect {
			debug.FreeOSMemory()
		}
		if r.Count != nil {
			a.Counts = m.count(r.Count)
		}
		if answers.Encode(a) != nil {
			return
		}
	}
}

// ownMemory is the process's own, through the kernel: addresses that vanish meanwhile are errors, not crashes.
type ownMemory struct{ maps, mem *os.File }

// window is the number of bytes that are searched at once.
const window = 1 << 20

// count returns how often writable memory holds each masked needle.
func (m ownMemory) count(needles [][]byte) []int {
	longest := 0
	for _, n := range needles {
		longest = max(longest, len(n))
	}
	// The copies that looking makes are not counted: the buffer lies outside of what is searched.
	buffer := make([]byte, window+longest)
	defer clear(buffer)
	own := uintptr(unsafe.Pointer(unsafe.SliceData(buffer)))
	counts := make([]int, len(needles))
	for _, r := range m.writable() {
		parts := []region{r}
		if r.start <= own && own < r.end {
			parts = []region{{r.start, own}, {own + uintptr(len(buffer)), r.end}}
		}
		for _, p := range parts {
			for at := p.start; at < p.end; at += window {
				size := min(p.end-at, window)
				n, _ := m.mem.ReadAt(buffer[:min(p.end-at, uintptr(len(buffer)))], int64(at))
				for i, needle := range needles {
					counts[i] += occurrences(buffer[:n], int(size), needle)
				}
			}
		}
	}
	return counts
}

// occurrences counts those of a masked needle that begin before limit.
func occurrences(content []byte, limit int, needle []byte) (count int) {
	for at := 0; ; at++ {
		i := bytes.IndexByte(content[at:], needle[0]^mask)
		if i < 0 || at+i >= limit || at+i+len(needle) > len(content) {
			return count
		}
		at += i
		same := true
		for j, c := range needle {
			same = same && content[at+j]^mask == c
		}
		if same {
			count++
		}
	}
}

type region struct{ start, end uintptr }

// writable lists the parts of memory that the process can write to.
func (m ownMemory) writable() (regions []region) {
	if _, err := m.maps.Seek(0, 0); err != nil {
		panic(err)
	}
	for lines := bufio.NewScanner(m.maps); lines.Scan(); {
		var r region
		var rights string
		if _, err := fmt.Sscanf(lines.Text(), "%x-%x %s", &r.start, &r.end, &rights); err != nil {
			panic(err)
		}
		if strings.HasPrefix(rights, "rw") {
			regions = append(regions, r)
		}
	}
	return regions
}
