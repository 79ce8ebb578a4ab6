package busguard

import (
	"os"
	"time"
)

// dead is an address that fails at once: nothing can be listening below a path that is not a folder.
const dead = "unix:path=/dev/null/no-session-bus"

func init() {
	remember()
	address := dead
	if needsBus(os.Args[1:]) {
		address = firstAnswering(startAddress(), time.Now().Add(Deadline))
	}
	_ = os.Setenv(variable, address)
}

// startAddress returns the address that the environment gives, else the one where systemd and its
// likes put the user's bus.
func startAddress() string {
	if original != "" {
		return original
	}
	folder := os.Getenv("XDG_RUNTIME_DIR")
	if folder == "" {
		folder = "/run/user/" + decimal(os.Getuid())
	}
	socket := folder + "/bus"
	if info, err := os.Stat(socket); err != nil || info.Mode()&os.ModeSocket == 0 {
		return ""
	}
	return unixAddress("path", socket)
}

// firstAnswering returns the first part of a D-Bus address list behind which a bus answers, else dead.
func firstAnswering(list string, deadline time.Time) string {
	for list != "" {
		var address string
		address, list = cut(list, ';')
		key, name, ok := parseUnix(address)
		if !ok {
			continue
		}
		socket := name
		if key == "abstract" {
			socket = "@" + name
		}
		if answers(socket, deadline) {
			return unixAddress(key, name)
		}
	}
	return dead
}

// parseUnix reads one address, such as "unix:path=/run/user/1000/bus,guid=…". key is "path" or
// "abstract"; ok is false for other transports, for both keys or neither, and for names that the library,
// which does not unescape, could not be told.
func parseUnix(address string) (key, name string, ok bool) {
	transport, rest := cut(address, ':')
	if transport != "unix" {
		return "", "", false
	}
	for rest != "" {
		var pair string
		pair, rest = cut(rest, ',')
		k, v := cut(pair, '=')
		if k != "path" && k != "abstract" {
			continue
		}
		if key != "" {
			return "", "", false
		}
		if v, ok = unescape(v); !ok || v == "" {
			return "", "", false
		}
		key, name = k, v
	}
	for i := 0; i < len(name); i++ {
		if c := name[i]; c == ',' || c == ';' || c == 0 {
			return "", "", false
		}
	}
	return key, name, key != ""
}

// unixAddress writes an address as the library reads it: plainly, where other readers expect escapes.
func unixAddress(key, name string) string { return "unix:" + key + "=" + name }

// unescape decodes the %xx of a value in a D-Bus address.
func unescape(s string) (string, bool) {
	var out []byte
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			out = append(out, s[i])
			continue
		}
		if i+2 >= len(s) {
			return "", false
		}
		high, ok1 := hexDigit(s[i+1])
		low, ok2 := hexDigit(s[i+2])
		if !ok1 || !ok2 {
			return "", false
		}
		out = append(out, high<<4|low)
		i += 2
	}
	return string(out), true
}

// The helpers below stand for functions of strings and strconv, which this package must not import.

func hexDigit(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// cut splits s around the first sep, which is dropped; without one, all of s comes before.
func cut(s string, sep byte) (before, after string) {
	for i := 0; i < len(s); i++ {
		if s[i] == sep {
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

// decimal writes n, which is not negative, in digits.
func decimal(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return decimal(n/10) + string(rune('0'+n%10))
}
