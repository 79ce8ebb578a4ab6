package testenv_test

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"kiikey/internal/testenv"
)

var nameServer = testenv.StartNameServer()

func TestNameServer(t *testing.T) {
	if found, err := net.DefaultResolver.LookupHost(t.Context(), "localhost"); err != nil || len(found) == 0 {
		t.Errorf("localhost: %v, %v", found, err)
	}
	var failed *net.DNSError
	if _, err := net.DefaultResolver.LookupHost(t.Context(), "name.example"); !errors.As(err, &failed) || !failed.IsNotFound {
		t.Errorf("a name that does not exist: %v", err)
	}
	t.Run("failure", func(t *testing.T) {
		nameServer.Answers(t, testenv.ServerFailure)
		if _, err := net.DefaultResolver.LookupHost(t.Context(), "name.example"); !errors.As(err, &failed) || failed.IsNotFound || !failed.IsTemporary {
			t.Errorf("a name server that fails: %v", err)
		}
	})
	t.Run("no answer", func(t *testing.T) {
		nameServer.Answers(t, testenv.NoAnswer)
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if _, err := net.DefaultResolver.LookupHost(ctx, "name.example"); !errors.As(err, &failed) || !failed.IsTimeout {
			t.Errorf("a name server that says nothing: %v", err)
		}
	})
}
