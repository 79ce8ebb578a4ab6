package accessible

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kiikey/ui/ask"
	"kiikey/ui/flow"
)

// A yes counts for the one credential and environment that it was asked for, and until the vault is locked.
func TestConsentCoversOneCredentialAndEnvironment(t *testing.T) {
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
			c := newConversation(job, ask.Options{In: in, Out: said, Typed: true})
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
				c.active = &activeCredential{summary: flow.Summary{ID: step.id, Name: "of " + step.id, Environment: "staging"}}
				go func() { result <- c.agreeToTest(ctx, env, false) == nil }()
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
			c.Close()
		}
	})
}

// Enter that is held down after the word that leads there takes no environment, and begins no run.
func TestEnterHeldDownSendsNothing(t *testing.T) {
	home := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		job, err := flow.Open(flow.Options{Home: home})
		if err != nil {
			t.Fatal(err)
		}
		defer job.Close()
		summary := flow.Summary{ID: "one", Name: "one", Environment: "sandbox"}
		for asked, question := range map[string]func(*conversation, context.Context) error{
			"Test against which environment (": func(c *conversation, ctx context.Context) error {
				c.active = &activeCredential{summary: summary}
				return c.test(ctx)
			},
			"Start (": func(c *conversation, ctx context.Context) error {
				return c.agreeToSeveral(ctx, []flow.Summary{summary})
			},
		} {
			in, keys := io.Pipe()
			said := &transcript{}
			c := newConversation(job, ask.Options{In: in, Out: said, Typed: true})
			result := make(chan error, 1)
			go func() { result <- question(c, t.Context()) }()
			time.Sleep(660 * time.Millisecond)
			for range 20 {
				_, _ = io.WriteString(keys, "\r")
				time.Sleep(30 * time.Millisecond)
			}
			time.Sleep(time.Second)
			synctest.Wait()
			if text := said.take(); strings.Count(text, asked) != 1 || len(result) != 0 {
				t.Errorf("%s is answered: %s", asked, text)
			} else {
				_, _ = io.WriteString(keys, "back\r")
			}
			if err := <-result; !errors.Is(err, ask.ErrBack) {
				t.Errorf("%s: %v", asked, err)
			}
			_ = keys.Close()
			c.Close()
		}
	})
}
