package vault

import "time"

// stamp tells one file at a path from the next without reading it. Every write of a vault puts a new file in
// place, so device and inode nearly suffice; times and size reveal a write into the file itself, or a new file
// that got the number of a deleted one. A program can't set the time of the inode's last change, unlike that of
// the last modification.
type stamp struct {
	device, inode uint64
	size          int64
	modified      int64 // nanoseconds since 1970
	changed       int64 // the same, of the inode
}

// settled reports whether a later change is sure to give another stamp. Clocks of file systems tick, and
// changes within one tick have the same time.
func (s stamp) settled(observed time.Time) bool {
	const tick, coarseTick = 50 * time.Millisecond, 2 * time.Second
	wait := tick
	if s.changed%int64(time.Second) == 0 {
		wait = coarseTick // a file system that keeps whole seconds, or two
	}
	return observed.UnixNano()-s.changed > int64(wait)
}
