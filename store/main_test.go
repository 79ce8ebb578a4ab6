package store_test

import (
	"os"
	"testing"

	"kiikey/store/vault/vaulttest"
)

func TestMain(m *testing.M) {
	vaulttest.WorkFactor(1)
	os.Exit(m.Run())
}
