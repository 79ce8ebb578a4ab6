package store_test

import (
	"fmt"
	"os"
	"testing"

	"kiikey/store/vault/vaulttest"
)

// rotatesIn names a folder, which has the test binary rotate a credential of the store there, until it is killed.
const rotatesIn = "KIIKEY_STORE_TEST_ROTATES_IN"

func TestMain(m *testing.M) {
	vaulttest.WorkFactor(1)
	if dir := os.Getenv(rotatesIn); dir != "" {
		fmt.Fprintln(os.Stderr, "child:", rotate(dir))
		os.Exit(1)
	}
	os.Exit(m.Run())
}
