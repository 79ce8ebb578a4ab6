// Package many creates homes with many credentials, for benchmarks.
package many

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/99designs/keyring"

	"kiikey/kiiex"
	"kiikey/store"
	"kiikey/store/vault"
	"kiikey/store/vault/vaulttest"
)

// Home creates a home with n credentials, desk-00000 and so on, in a vault with the usual work factor.
func Home(b testing.TB, passphrase string, n int) string {
	b.Helper()
	home, secret := b.TempDir(), kiiex.SecretFromString(passphrase)
	data := filepath.Join(home, "data")
	if err := os.MkdirAll(data, 0o700); err != nil {
		b.Fatal(err)
	}
	defer vaulttest.WorkFactor(vaulttest.WorkFactor(0))
	full, err := store.Create(b.Context(), store.Place{Data: data}, secret)
	if err != nil {
		b.Fatal(err)
	}
	one := kiiex.Credential{
		ID: kiiex.NewID(), Name: "desk-00000", Environment: "staging", APIKey: kiiex.NewID(),
		APISecret: kiiex.SecretFromString(kiiex.NewID()), Nonce: "0", UserID: "1",
		Permissions: []string{"Trading"}, ImportedAt: time.Now().UTC().Truncate(time.Second),
	}
	if err := full.Save(b.Context(), one, false); err != nil {
		b.Fatal(err)
	}
	full.Close()
	fill(b, data, secret, one, n)
	return home
}

// fill writes copies of the one credential in a vault, n in all, in one commit: to save each would write them all
// each time.
func fill(b testing.TB, data string, passphrase kiiex.Secret, one kiiex.Credential, n int) {
	b.Helper()
	v, err := vault.Open(b.Context(), store.VaultPath(data), passphrase)
	if err != nil {
		b.Fatal(err)
	}
	defer v.Close()
	err = v.Update(b.Context(), func(items vault.Items) error {
		template := items["credential/"+one.ID]
		for i := 1; i < n; i++ {
			id, name := kiiex.NewID(), fmt.Sprintf("desk-%05d", i)
			other := strings.NewReplacer(one.ID, id, one.Name, name, one.APIKey, kiiex.NewID(), `"1"`, strconv.Quote(strconv.Itoa(i+1)))
			items["credential/"+id] = keyring.Item{
				Key: "credential/" + id, Label: name, Description: template.Description, Data: []byte(other.Replace(string(template.Data))),
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}
