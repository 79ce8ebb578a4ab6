package testenv

import (
	"flag"
	"os"
	"runtime"
	"strconv"
)

// Full reports whether KIIKEY_FULL is 1: long searches are done in full then, which are short otherwise.
func Full() bool { return os.Getenv("KIIKEY_FULL") == "1" }

// ManyAtOnce has several tests run side by side on each processor, of those that call t.Parallel, unless -parallel
// says otherwise: for packages whose tests wait for other programs most of the time. To be called in TestMain.
func ManyAtOnce() {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if !given {
		each := 4
		if Race { // which has them work more than wait
			each = 2
		}
		_ = flag.Set("test.parallel", strconv.Itoa(each*runtime.GOMAXPROCS(0)))
	}
}
