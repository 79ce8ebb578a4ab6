package testenv

import (
	"flag"
	"os"
	"runtime"
	"strconv"
)

// Full reports whether KIIKEY_FULL is 1: long searches then run in full, and otherwise cut short.
func Full() bool { return os.Getenv("KIIKEY_FULL") == "1" }

// ManyAtOnce runs several tests at once on each processor, of those that call t.Parallel, unless -parallel says
// otherwise: for packages whose tests mostly wait for other programs. Call it in TestMain.
func ManyAtOnce() {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if !given {
		each := 4
		if Race { // with it they work more than they wait
			each = 2
		}
		_ = flag.Set("test.parallel", strconv.Itoa(each*runtime.GOMAXPROCS(0)))
	}
}
