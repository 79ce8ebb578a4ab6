package flow

import (
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/sandbox"
)

// Reach returns env with its addresses: it starts the built-in sandbox the first time that one is chosen.
func (j *Job) Reach(env kiiex.Environment) (kiiex.Environment, error) {
	if !env.IsEmbedded() {
		return env, nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.sandbox == nil {
		box, err := sandbox.Start(sandbox.Options{Now: j.options.Now})
		if err != nil {
			return env, err
		}
		j.sandbox = box
	}
	return j.sandbox.Environment(env.Name), nil
}

// NewClient returns a client for env as the configuration wants it, with env reachable. What it sends is
// recorded for Requests, as of the credential with that id.
func (j *Job) NewClient(env kiiex.Environment, credential string, o api.Options) (*api.Client, kiiex.Environment, error) {
	env, err := j.Reach(env)
	if err != nil {
		return nil, env, err
	}
	configured := j.clientOptions(credential)
	configured.Step = o.Step
	client, err := api.NewClient(env, configured)
	return client, env, err
}

// clientOptions returns the configuration's options for requests with the credential of that id; empty for none.
func (j *Job) clientOptions(credential string) api.Options {
	transport := j.settings.Transport
	return api.Options{
		FieldsIn: transport.Fields, Timeout: time.Duration(transport.TimeoutSeconds) * time.Second,
		UserAgent: j.options.Agent, Record: func(e api.Exchange) { j.recorder.add(credential, e) },
	}
}

// stepsTo tells progress of the steps of a client.
func stepsTo(progress Progress) api.Options {
	if progress == nil {
		return api.Options{}
	}
	return api.Options{Step: func(s api.Step) { progress(s.Call, s) }}
}
