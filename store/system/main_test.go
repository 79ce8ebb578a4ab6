package system_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/99designs/keyring"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/store/system"
)

// role makes this binary a program that a test starts.
const role = "KIIKEY_TEST_ROLE"

var itemKey = "kiikey/" + strings.Repeat("0123456789abcdef", 4)

const itemValue = `{"version":1,"identity":"AGE-SECRET-KEY-MADEUP"}`

func TestMain(m *testing.M) {
	if handled, status := system.RunChild(os.Args[1:], os.Stdin, os.Stdout); handled {
		os.Exit(status)
	}
	_ = os.Setenv("GORACE", "atexit_sleep_ms=0") // for the children: each would sleep for a second before it exits
	switch os.Getenv(role) {
	case "start": // tells what the program's initialisation has done
		fmt.Println("backends:", keyring.AvailableBackends())
		fmt.Println("address:", os.Getenv("DBUS_SESSION_BUS_ADDRESS"))
	case "usable": // asks all keyrings, in not much time
		for _, ring := range (system.Keyrings{Response: 500 * time.Millisecond}).Usable(context.Background()) {
			fmt.Println("usable:", ring.Name)
		}
	case "check": // asks the desktop's
		err := system.Keyrings{Response: 500 * time.Millisecond}.Check(context.Background(), "secret-service")
		fmt.Println("check:", problem.KindOf(err))
	case "get": // waits for pass
		_, err := system.Keyrings{Patience: time.Hour}.Get(context.Background(), "pass", itemKey)
		fmt.Println("get:", err)
	case "get on bus": // waits for the desktop's
		_, err := system.Keyrings{Patience: time.Hour}.Get(context.Background(), "secret-service", itemKey)
		fmt.Println("get:", err)
	default:
		os.Exit(m.Run())
	}
}

func wantKind(t *testing.T, err error, want problem.Kind) {
	t.Helper()
	if kind := problem.KindOf(err); kind != want {
		t.Errorf("%s: %v; want %s", kind, err, want)
	}
	if p := problem.From(err); p != nil && (p.What == "" || p.Why == "" || p.Next == "" || strings.Contains(fmt.Sprintf("%+v", *p), "MADEUP")) {
		t.Errorf("not for people: %+v", *p)
	}
}

// roundTrip checks what every keyring must be able to do.
func roundTrip(t *testing.T, name string) {
	t.Helper()
	var k system.Keyrings
	wantKind(t, k.Check(t.Context(), name), "")
	wantNone(t, k, name)
	if err := k.Remove(t.Context(), name, itemKey); err != nil {
		t.Errorf("removing what is not there: %v", err)
	}
	long := bytes.Repeat([]byte{0, 'a', '"', 0xff}, system.MaxValue/4)
	for _, value := range [][]byte{[]byte(itemValue), long, []byte("\n")} { // each takes the place of the one before
		testenv.OK(t, k.Put(t.Context(), name, itemKey, value))
		wantItem(t, k, name, string(value))
	}
	wantKind(t, k.Put(t.Context(), name, itemKey, append(long, 'b')), problem.KeyringFailed)
	wantItem(t, k, name, "\n")
	if _, err := k.Get(t.Context(), name, itemKey[:len(itemKey)-1]); !errors.Is(err, system.ErrNotFound) {
		t.Errorf("another key: %v", err)
	}
	testenv.OK(t, k.Remove(t.Context(), name, itemKey))
	wantNone(t, k, name)
}

func wantItem(t *testing.T, k system.Keyrings, name, want string) {
	t.Helper()
	if got, err := k.Get(t.Context(), name, itemKey); err != nil || string(got) != want {
		t.Errorf("%d bytes, %v; want %d", len(got), err, len(want))
	}
}

func wantNone(t *testing.T, k system.Keyrings, name string) {
	t.Helper()
	if got, err := k.Get(t.Context(), name, itemKey); !errors.Is(err, system.ErrNotFound) {
		t.Errorf("%d bytes, %v; want none", len(got), err)
	}
}
