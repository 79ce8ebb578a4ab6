package sandbox

import (
	"net"
	"slices"
	"testing"
)

// On the usual port a client leaves the port out.
func TestOwnHostsOnTheUsualPort(t *testing.T) {
	for _, test := range []struct {
		port    int
		secured bool
		want    []string
	}{
		{80, false, []string{"localhost:80", "localhost", "[::1]:80", "[::1]"}},
		{443, true, []string{"localhost:443", "localhost", "[::1]:443", "[::1]"}},
		{443, false, []string{"localhost:443", "[::1]:443"}},
	} {
		if got := ownHosts(&net.TCPAddr{IP: net.IPv6loopback, Port: test.port}, test.secured); !slices.Equal(got, test.want) {
			t.Errorf("%q", got)
		}
	}
}
