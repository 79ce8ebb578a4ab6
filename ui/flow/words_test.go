package flow

import (
	"errors"
	"testing"

	"kiikey/kiiex/api"
)

func TestStepWords(t *testing.T) {
	failure := errors.New("no")
	for want, step := range map[string]api.Step{
		"name found":     {Name: api.StepResolve},
		"name not found": {Name: api.StepResolve, Err: failure},
		"connected":      {Name: api.StepConnect},
		"not connected":  {Name: api.StepConnect, Err: failure},
		"not answered":   {Name: api.StepAnswer, Err: failure},
	} {
		if got := StepWord(step); got != want {
			t.Errorf("%+v is called %q, not %q", step, got, want)
		}
	}
}
