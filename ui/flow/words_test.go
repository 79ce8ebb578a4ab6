package flow

import (
	"errors"
	"testing"

	"kiikey/kiiex"
)

func TestStepWord(t *testing.T) {
	failure := errors.New("no")
	for want, step := range map[string]kiiex.Step{
		"name found":     {Name: kiiex.StepResolve},
		"name not found": {Name: kiiex.StepResolve, Err: failure},
		"connected":      {Name: kiiex.StepConnect},
		"not connected":  {Name: kiiex.StepConnect, Err: failure},
		"not answered":   {Name: kiiex.StepAnswer, Err: failure},
	} {
		if got := StepWord(step); got != want {
			t.Errorf("%+v is called %q, not %q", step, got, want)
		}
	}
}
