package mistake

import (
	"fmt"
	"strings"
	"testing"

	"kiikey/internal/testenv"
)

func TestExplain(t *testing.T) {
	for _, v := range vectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			steps, err := Explain(v.evidence())
			testenv.OK(t, err)
			values := map[string]string{}
			for _, step := range steps {
				if step.Title == "" || step.Text == "" || len(step.Values) == 0 {
					t.Errorf("step %q explains nothing", step.Title)
				}
				for _, value := range step.Values {
					if (value.Text == "") == value.Secret.IsEmpty() {
						t.Errorf("%s must be shown or masked, not both or neither", value.Name)
					}
					values[value.Name] = value.Text + value.Secret.Reveal()
				}
			}
			for name, want := range map[string]string{
				"Nonce": v.Nonce, "UserId": v.UserID, "APIKey": v.APIKey, "message": v.Nonce + v.UserID + v.APIKey,
				"key": v.Secret, "bytes": strings.Trim(fmt.Sprint(digestBytes(t, v.Signature)), "[]"), "signature": v.Signature,
			} {
				if values[name] != want {
					t.Errorf("%s is not what it should be", name)
				}
			}
			shown := fmt.Sprintf("%v %+v %#v", steps, steps, steps)
			for _, hidden := range []string{v.Secret, v.APIKey, v.Signature, values["bytes"]} {
				if strings.Contains(shown, hidden) {
					t.Error("the steps show what must be masked")
				}
			}
		})
	}
}
