package busguard_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"kiikey/store/busguard"
)

const (
	variable = "DBUS_SESSION_BUS_ADDRESS"
	childRun = "KIIKEY_BUSGUARD_CHILD"
	dead     = "unix:path=/dev/null/no-session-bus"
)

// TestMain lets this binary be the program whose start is examined: the guard acts before main, so that
// each case needs a process of its own.
func TestMain(m *testing.M) {
	if os.Getenv(childRun) != "" {
		fmt.Println("now", os.Getenv(variable))
		printEnviron("environ")
		busguard.Restore()
		fmt.Println("restored", os.Getenv(variable))
		printEnviron("environ-restored")
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func printEnviron(label string) {
	for _, e := range busguard.Environ() {
		if strings.HasPrefix(e, variable) {
			fmt.Println(label, e)
		}
	}
}

// start runs the child with an environment of only these variables, and returns what it printed by label.
func start(t *testing.T, environ []string, args ...string) map[string]string {
	t.Helper()
	return begin(t, environ, args...)(t)
}

// begin is the first half of start. Children of whom each waits for the deadline do so together.
func begin(t *testing.T, environ []string, args ...string) (end func(t *testing.T) map[string]string) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(exe, args...)
	// The race detector of a child would otherwise sleep for a second before it exits.
	child.Env = append(slices.Clone(environ), childRun+"=1", "GORACE=atexit_sleep_ms=0")
	var stdout, stderr strings.Builder
	child.Stdout, child.Stderr = &stdout, &stderr
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	wait := sync.OnceValue(child.Wait)
	t.Cleanup(func() { _ = wait() })
	return func(t *testing.T) map[string]string {
		t.Helper()
		if err := wait(); err != nil {
			t.Fatalf("%v\n%s%s", err, stdout.String(), stderr.String())
		}
		result := map[string]string{}
		for line := range strings.Lines(stdout.String()) {
			label, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
			if _, twice := result[label]; twice {
				t.Fatalf("%s twice in:\n%s", label, stdout.String())
			}
			result[label] = value
		}
		return result
	}
}

// bus serves a socket and counts who connects. Each connection is handed to serve and closed after the test.
type bus struct {
	path        string
	connections atomic.Int32
}

func newBus(t *testing.T, name string, serve func(net.Conn)) *bus {
	t.Helper()
	b := &bus{path: name}
	if !strings.HasPrefix(name, "@") {
		b.path = filepath.Join(t.TempDir(), name)
	}
	l, err := net.Listen("unix", b.path)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			b.connections.Add(1)
			go serve(c)
			t.Cleanup(func() { _ = c.Close() })
		}
	}()
	t.Cleanup(func() {
		_ = l.Close()
		<-ended
	})
	return b
}

// helloReply is what a bus answers to Hello: a method return without fields or body is enough for a probe.
const helloReply = "l\x02\x01\x01\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00"

// obliging plays a bus up to Hello and answers that with reply; "" for never.
func obliging(reply string) func(net.Conn) {
	return func(c net.Conn) {
		r := bufio.NewReader(c)
		if b, err := r.ReadByte(); err != nil || b != 0 {
			return
		}
		identity := fmt.Sprintf("%x", strconv.Itoa(os.Getuid()))
		for {
			line, err := r.ReadString('\n')
			if err != nil {
				return
			}
			switch strings.TrimSuffix(line, "\r\n") {
			case "AUTH":
				fmt.Fprint(c, "REJECTED EXTERNAL\r\n")
			case "AUTH EXTERNAL " + identity:
				fmt.Fprint(c, "OK 0123456789abcdef0123456789abcdef\r\n")
			case "NEGOTIATE_UNIX_FD":
				fmt.Fprint(c, "AGREE_UNIX_FD\r\n")
			case "BEGIN":
				hello := make([]byte, 128)
				if _, err := io.ReadFull(r, hello); err != nil || !strings.Contains(string(hello), "\x05\x00\x00\x00Hello\x00") {
					return
				}
				_, _ = io.WriteString(c, reply)
				_, _ = io.Copy(io.Discard, r)
				return
			default:
				fmt.Fprint(c, "ERROR\r\n")
			}
		}
	}
}

func silent(net.Conn) {}

func TestBusThatIsNoUse(t *testing.T) {
	t.Parallel()
	answering := func(text string) func(net.Conn) {
		return func(c net.Conn) {
			_, _ = io.WriteString(c, text)
		}
	}
	tests := []struct {
		name  string
		serve func(net.Conn)
	}{
		{"accepts and never answers", silent},
		{"accepts and closes", func(c net.Conn) { _ = c.Close() }},
		{"authenticates and ignores Hello", obliging("")},
		{"answers Hello with an error", obliging("l\x03" + helloReply[2:])},
		{"answers Hello with a signal", obliging("l\x04" + helloReply[2:])},
		{"answers Hello in no byte order", obliging("x" + helloReply[1:])},
		{"answers Hello with half a head", obliging(helloReply[:9])},
		{"announces a body of 4 GiB", obliging("l\x02\x01\x01\xff\xff\xff\xff" + helloReply[8:])},
		{"announces a body that never comes", obliging("l\x02\x01\x01\x04\x00\x00\x00" + helloReply[8:])},
		{"rejects everybody", func(c net.Conn) {
			r := bufio.NewReader(c)
			for {
				if _, err := r.ReadString('\n'); err != nil {
					return
				}
				fmt.Fprint(c, "REJECTED ANONYMOUS\r\n")
			}
		}},
		{"says OK before it was asked", answering("OK 0123456789abcdef0123456789abcdef\r\n")},
		{"is a web server", answering("HTTP/1.0 400 Bad Request\r\n\r\n")},
		{"a line without an end", func(c net.Conn) {
			for {
				if _, err := io.WriteString(c, strings.Repeat("REJECTED ", 1000)); err != nil {
					return
				}
			}
		}},
	}
	type trial struct {
		*bus
		address string
		end     func(t *testing.T) map[string]string
	}
	begun := make([]trial, len(tests))
	for i, tt := range tests {
		b := newBus(t, "bus", tt.serve)
		address := "unix:path=" + b.path
		begun[i] = trial{b, address, begin(t, []string{variable + "=" + address})}
	}
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			address, got := begun[i].address, begun[i].end(t)
			if got["now"] != dead {
				t.Errorf("the library would dial %q", got["now"])
			}
			if begun[i].connections.Load() == 0 {
				t.Error("the bus was not tried")
			}
			if got["environ"] != variable+"="+address || got["restored"] != address || got["environ-restored"] != variable+"="+address {
				t.Errorf("children do not get the original address back: %v", got)
			}
		})
	}
}

// A listener whose queue is full makes connect itself wait.
func TestBusWithAFullQueue(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "bus")
	open := func(flags int) int {
		fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC|flags, 0)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = syscall.Close(fd) })
		return fd
	}
	address := &syscall.SockaddrUnix{Name: path}
	l := open(0)
	if err := syscall.Bind(l, address); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Listen(l, 0); err != nil {
		t.Fatal(err)
	}
	full := false
	for i := 0; i < 16 && !full; i++ {
		full = syscall.Connect(open(syscall.SOCK_NONBLOCK), address) == syscall.EAGAIN
	}
	if !full {
		t.Fatal("the queue does not fill up")
	}
	if got := start(t, []string{variable + "=unix:path=" + path}); got["now"] != dead {
		t.Errorf("the library would dial %q", got["now"])
	}
}

func TestBusThatAnswers(t *testing.T) {
	t.Parallel()
	good := newBus(t, "bus", obliging(helloReply))
	bigEndian := newBus(t, "bus", obliging("B\x02\x01\x01\x00\x00\x00\x03\x00\x00\x00\x01\x00\x00\x00\x01.......!abc"))
	spaced := newBus(t, "a bus", obliging(helloReply))
	abstract := newBus(t, "@kiikey-busguard-"+strconv.Itoa(os.Getpid()), obliging(helloReply))
	hanging := newBus(t, "bus", silent)
	name := strings.TrimPrefix(abstract.path, "@")
	tests := []struct{ name, address, want string }{
		{"by its path", "unix:path=" + good.path, "unix:path=" + good.path},
		{"in big-endian, with fields and a body", "unix:path=" + bigEndian.path, "unix:path=" + bigEndian.path},
		{"with a guid", "unix:path=" + good.path + ",guid=00", "unix:path=" + good.path},
		{"with an escape", "unix:path=" + strings.ReplaceAll(spaced.path, " ", "%20"), "unix:path=" + spaced.path},
		{"abstract", "unix:abstract=" + name + ",guid=00", "unix:abstract=" + name},
		{"after one that is gone", "unix:path=/nonexistent/bus;unix:path=" + good.path, "unix:path=" + good.path},
		{"after another transport", "tcp:host=127.0.0.1,port=1;unix:path=" + good.path, "unix:path=" + good.path},
		{"after one that uses up the time", "unix:path=" + hanging.path + ";unix:path=" + good.path, dead},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := start(t, []string{variable + "=" + tt.address}); got["now"] != tt.want {
				t.Errorf("the library would dial %q; want %q", got["now"], tt.want)
			}
		})
	}
}

func TestAddressThatIsNotDialled(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, address string }{
		{"nothing there", "unix:path=/nonexistent/bus"},
		{"a tcp port", "tcp:host=127.0.0.1,port=1"},
		{"a program to start", "unixexec:path=/bin/true"},
		{"to be launched", "autolaunch:"},
		{"to be launched in a scope", "autolaunch:scope=install-path"},
		{"both path and abstract", "unix:path=/a,abstract=b"},
		{"neither path nor abstract", "unix:guid=00"},
		{"an empty path", "unix:path="},
		{"a broken escape", "unix:path=/a%2"},
		{"an escape that is not hexadecimal", "unix:path=/a%zz"},
		{"a separator within the path", "unix:path=/a%2cb"},
		{"longer than any socket's name", "unix:path=/" + strings.Repeat("x", 300)},
		{"no transport", "garbage"},
		{"only separators", ";;;"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := start(t, []string{variable + "=" + tt.address})
			if got["now"] != dead || got["restored"] != tt.address {
				t.Errorf("now %q, restored %q", got["now"], got["restored"])
			}
		})
	}
}

func TestNoAddress(t *testing.T) {
	t.Parallel()
	good := newBus(t, "bus", obliging(helloReply))
	empty := t.TempDir()
	file := t.TempDir()
	if err := os.WriteFile(filepath.Join(file, "bus"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	runtimeDir := "XDG_RUNTIME_DIR="
	tests := []struct {
		name    string
		environ []string
		want    string
	}{
		{"a bus in the runtime folder", []string{runtimeDir + filepath.Dir(good.path)}, "unix:path=" + good.path},
		{"an empty address, a bus in the runtime folder", []string{variable + "=", runtimeDir + filepath.Dir(good.path)}, "unix:path=" + good.path},
		{"no bus in the runtime folder", []string{runtimeDir + empty}, dead},
		{"a file where the bus would be", []string{runtimeDir + file}, dead},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := start(t, tt.environ)
			if got["now"] != tt.want {
				t.Errorf("the library would dial %q; want %q", got["now"], tt.want)
			}
			set := strings.HasPrefix(tt.environ[0], variable)
			if _, ok := got["environ"]; ok != set {
				t.Errorf("children get an address: %v; want %v", ok, set)
			}
			if _, ok := got["environ-restored"]; ok != set || got["restored"] != "" {
				t.Errorf("after restoring children get an address: %v; want %v", ok, set)
			}
		})
	}
}

// The bus is tried only where the command may need it: this is what a bus that hangs then costs.
func TestWhoTriesTheBus(t *testing.T) {
	t.Parallel()
	recorded := func(folder, text string) string {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "backend.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return folder
	}
	record := func(backend string) string {
		return `{"version": 1, "backend": "` + backend + `", "store": "0123456789abcdef", "checksum": "00000000"}` + "\n"
	}
	// home returns a folder for --home with a record in it.
	home := func(text string) string {
		folder := t.TempDir()
		recorded(filepath.Join(folder, "data"), text)
		return folder
	}
	vault, pass, service, empty := home(record("vault")), home(record("pass")), home(record("secret-service")), t.TempDir()
	conventional, xdg := t.TempDir(), t.TempDir()
	recorded(filepath.Join(conventional, ".local/share/kiikey"), record("vault"))
	recorded(filepath.Join(xdg, "kiikey"), record("vault"))
	pipe := t.TempDir()
	if err := os.Mkdir(filepath.Join(pipe, "data"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(pipe, "data", "backend.json"), 0o600); err != nil {
		t.Fatal(err)
	}
	at := func(folder string, args ...string) []string { return append([]string{"--home", folder}, args...) }
	tests := []struct {
		args    []string
		environ []string
		tries   bool
	}{
		{args: []string{"version"}}, {args: []string{"--version"}}, {args: []string{"help"}}, {args: []string{"--help"}},
		{args: []string{"-h"}}, {args: []string{"completion", "list"}}, {args: []string{"environments"}}, {args: []string{"sandbox"}},
		{args: []string{"demo"}}, {args: []string{"__complete", "list"}}, {args: []string{"list", "--help"}}, {args: []string{"import", "-h"}},
		{args: at(service, "version")}, {args: []string{"--home=" + service, "--no-color", "version"}},
		{args: []string{"--debug", "list", "--passphrase-file", "list", "version"}},

		{args: at(vault)}, {args: at(vault, "list")}, {args: at(vault, "sign", "--nonce", "7", "one")}, {args: at(pass, "list")},
		{args: []string{"list", "--home=" + vault}}, {args: []string{"list", "--home", service, "--home", vault}},
		{args: []string{"list"}, environ: []string{"KIIKEY_HOME=" + vault}},
		{args: []string{"list"}, environ: []string{"HOME=" + conventional}},
		{args: []string{"list"}, environ: []string{"XDG_DATA_HOME=" + xdg, "HOME=" + service}},
		{args: []string{"list", "--home="}, environ: []string{"KIIKEY_HOME=" + service, "HOME=" + conventional}},
		{args: at(service, "--backend", "vault", "list")}, {args: at(empty, "import", "--backend=vault", "x")},

		{args: at(empty), tries: true}, {args: at(empty, "list"), tries: true}, {args: []string{"list"}, tries: true},
		{args: at(service), tries: true}, {args: at(service, "list"), tries: true}, {args: at(vault, "migrate", "--to", "secret-service"), tries: true},
		{args: at(vault, "restore", "--from-keyring=secret-service"), tries: true}, {args: at(vault, "restore", "x")},
		{args: at(vault, "list", "--backend", "secret-service"), tries: true}, {args: at(vault, "list", "--backend"), tries: false},
		{args: at(service, "--name", "version", "import", "x"), tries: true},
		{args: at(service, "import", "--", "--home", vault), tries: true}, {args: at(service, "sign", "--", "--help"), tries: true},
		{args: at(service, "--help", "list")},
		{args: []string{"list"}, environ: []string{"KIIKEY_HOME=" + service, "HOME=" + conventional}, tries: true},
		{args: at(home(""), "list"), tries: true}, {args: at(home(`{"version": 1, "backend": "vault`), "list"), tries: true},
		{args: at(home(`{"version": 2, "backend": "vault", `), "list"), tries: true}, {args: at(home(`{"backend": "vault"}`), "list"), tries: true},
		{args: at(home(record("new")), "list"), tries: true}, {args: at(pipe, "list"), tries: true},
	}
	for _, tt := range tests {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			t.Parallel()
			b := newBus(t, "bus", obliging(helloReply))
			address := "unix:path=" + b.path
			got := start(t, append([]string{variable + "=" + address}, tt.environ...), tt.args...)
			want := dead
			if tt.tries {
				want = address
			}
			if got["now"] != want || b.connections.Load() > 0 != tt.tries {
				t.Errorf("the library would dial %q after %d connections; want %q", got["now"], b.connections.Load(), want)
			}
		})
	}
}
