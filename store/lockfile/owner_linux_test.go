package lockfile

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
)

func TestAcquireExplainsForeignLockFile(t *testing.T) {
	testenv.Root(t)
	folder, err := os.MkdirTemp("", "kiikey-lock-") // t.TempDir's is closed to others
	testenv.OK(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	testenv.OK(t, os.Chown(folder, testenv.Nobody, testenv.Nobody))
	path := filepath.Join(folder, "lock")
	acquire(t, path)()
	testenv.AsNobody(t, func() { _, err = Acquire(context.Background(), path) })
	testenv.WantKind(t, err, problem.StoreUnwritable)
	if p := problem.From(err); !strings.Contains(p.Why, "belongs to root") || !strings.Contains(p.Next, "sudo chown -R 'nobody' '"+path+"'") {
		t.Errorf("it is explained by %+v", p)
	}
}
