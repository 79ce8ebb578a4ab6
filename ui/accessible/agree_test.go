package accessible

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kiikey/ui/flow"
)

// A yes counts for the one credential and environment that it was asked for, and until the vault is locked.
func TestAYesCountsForWhatItWasAskedFor(t *testing.T) {
	home := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		job, err := flow.Open(flow.Options{Home: home})
		if err != nil {
			t.Fatal(err)
		}
		defer job.Close()
		for range 2 {
			job.Lock()
			in, keys := io.Pipe()
			said := &transcript{}
			c := newConversation(job, in, said)
			c.interactive = true
			for _, step := range []struct {
				id, environment, answer string // "" where nothing is asked
				agreed                  bool
			}{
				{"one", "staging", "", true},
				{"one", "production", "no", false},
				{"one", "production", "yes", true},
				{"one", "production", "", true},
				{"one", "sandbox", "no", false},
				{"two", "production", "no", false},
				{"two", "sandbox", "yes", true},
				{"one", "sandbox", "no", false},
				{"one", "production", "", true},
			} {
				env, err := job.Environment(step.environment)
				if err != nil {
					t.Fatal(err)
				}
				result := make(chan bool, 1)
				ctx, cancel := context.WithCancel(t.Context())
				go func() {
					agreed, _ := c.agree(ctx, &visit{summary: flow.Summary{ID: step.id, Name: "of " + step.id, Environment: "staging"}}, env)
					result <- agreed
				}()
				time.Sleep(time.Second) // in which what was typed ahead is dropped
				synctest.Wait()
				if asked := strings.Contains(said.take(), "Test of "+step.id+" against "+step.environment); asked != (step.answer != "") {
					t.Errorf("%+v: asked is %v", step, asked)
				} else if asked {
					_, _ = io.WriteString(keys, step.answer+"\r")
					synctest.Wait()
				}
				cancel() // of a question that should not be there
				if agreed := <-result; agreed != step.agreed {
					t.Errorf("%+v: agreed is %v", step, agreed)
				}
				said.take()
			}
			_ = keys.Close()
			c.keys.close()
		}
	})
}
