package busguard

import (
	"os"
	"syscall"
	"time"
)

// maxReply bounds what is read of one answer: a bus's are far below 1 KiB.
const maxReply = 4096

// answers reports whether a bus that takes this user is behind a socket, "@" first for an abstract one. It
// goes through the same steps as the library, in the same order, up to the answer to Hello.
func answers(socket string, deadline time.Time) bool {
	fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return false
	}
	defer func() { _ = syscall.Close(fd) }()
	c := conn{fd: fd, deadline: deadline}
	return c.connect(socket) &&
		c.write("\x00AUTH\r\n") && c.readLine("REJECTED") &&
		c.write("AUTH EXTERNAL "+externalIdentity(os.Getuid())+"\r\n") && c.readLine("OK ") &&
		c.write("NEGOTIATE_UNIX_FD\r\n") && c.readLine("") &&
		c.write("BEGIN\r\n") &&
		c.write(helloMessage()) && c.readReply()
}

// externalIdentity is the argument of EXTERNAL: the user id's decimal digits, each byte in hexadecimal.
func externalIdentity(uid int) string {
	digits := decimal(uid)
	out := make([]byte, 0, 2*len(digits))
	for i := 0; i < len(digits); i++ {
		out = append(out, '3', digits[i])
	}
	return string(out)
}

// conn is a blocking socket whose every wait ends at the deadline.
type conn struct {
	fd       int
	deadline time.Time
}

// wait sets the time that is left as the limit of the next operation in one direction. It reports false
// when none is left: a limit of zero would mean none.
func (c conn) wait(direction int) bool {
	left := time.Until(c.deadline)
	if left < time.Microsecond {
		return false
	}
	limit := syscall.NsecToTimeval(left.Nanoseconds())
	return syscall.SetsockoptTimeval(c.fd, syscall.SOL_SOCKET, direction, &limit) == nil
}

func (c conn) connect(socket string) bool {
	for c.wait(syscall.SO_SNDTIMEO) {
		if err := syscall.Connect(c.fd, &syscall.SockaddrUnix{Name: socket}); err != syscall.EINTR {
			return err == nil
		}
	}
	return false
}

func (c conn) write(s string) bool {
	for c.wait(syscall.SO_SNDTIMEO) {
		// MSG_NOSIGNAL: a bus that closes must not end the program. What is written here is far below the
		// socket's buffer, so it is taken whole or not at all.
		if err := syscall.Sendto(c.fd, []byte(s), syscall.MSG_NOSIGNAL, nil); err != syscall.EINTR {
			return err == nil
		}
	}
	return false
}

// read fills p.
func (c conn) read(p []byte) bool {
	for len(p) > 0 {
		if !c.wait(syscall.SO_RCVTIMEO) {
			return false
		}
		n, err := syscall.Read(c.fd, p)
		switch {
		case err == syscall.EINTR:
		case err != nil || n == 0:
			return false
		default:
			p = p[n:]
		}
	}
	return true
}

// readLine reads one line of the authentication and reports whether it begins with prefix. It reads byte
// by byte, so that nothing of what follows is swallowed.
func (c conn) readLine(prefix string) bool {
	var line []byte
	for b := make([]byte, 1); len(line) < maxReply; line = append(line, b[0]) {
		if !c.read(b) {
			return false
		}
		if b[0] == '\n' {
			return len(line) >= len(prefix) && string(line[:len(prefix)]) == prefix
		}
	}
	return false
}

// readReply reads one whole message and reports whether it is a method's return.
// Source of the format: the D-Bus specification, "Message Protocol".
func (c conn) readReply() bool {
	const methodReturn = 2
	head := make([]byte, 16)
	if !c.read(head) || head[1] != methodReturn {
		return false
	}
	var number func(b []byte) uint32
	switch head[0] {
	case 'l':
		number = func(b []byte) uint32 {
			return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
		}
	case 'B':
		number = func(b []byte) uint32 {
			return uint32(b[3]) | uint32(b[2])<<8 | uint32(b[1])<<16 | uint32(b[0])<<24
		}
	default:
		return false
	}
	body, fields := number(head[4:]), number(head[12:])
	if body > maxReply || fields > maxReply {
		return false
	}
	return c.read(make([]byte, (fields+7)&^7+body))
}

// helloMessage is the method call that a bus wants first, little-endian, with serial number 1 and no body.
func helloMessage() string {
	const (
		path, iface, member, destination = 1, 2, 3, 6
		object, text                     = 'o', 's'
	)
	var fields []byte
	add := func(code, kind byte, value string) {
		for len(fields)%8 != 0 {
			fields = append(fields, 0)
		}
		fields = append(fields, code, 1, kind, 0)
		fields = append(fields, byte(len(value)), 0, 0, 0)
		fields = append(append(fields, value...), 0)
	}
	add(path, object, "/org/freedesktop/DBus")
	add(destination, text, "org.freedesktop.DBus")
	add(iface, text, "org.freedesktop.DBus")
	add(member, text, "Hello")
	length := byte(len(fields))
	for len(fields)%8 != 0 {
		fields = append(fields, 0)
	}
	head := []byte{'l', 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, length, 0, 0, 0}
	return string(append(head, fields...))
}
