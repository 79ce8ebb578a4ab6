package api

import "time"

// StepName is one part of a request, in the order in which they happen.
type StepName string

// The steps of a request over the network. A reused connection skips name, connect and TLS; plain http on
// loopback skips TLS; an address instead of a name skips the name. With a proxy, connect lasts until it has opened
// the way.
const (
	StepSign    StepName = "sign"
	StepResolve StepName = "name"
	StepConnect StepName = "connect"
	StepTLS     StepName = "tls"
	StepAnswer  StepName = "answer"
)

// Step is the beginning or the end of a part of a request, reported while the request runs.
type Step struct {
	Name StepName
	// Call is the name of the exchange's call that the request is for.
	Call string
	// Done is false when the step begins, true when it has ended.
	Done bool
	// Err is set on a Done step that failed: the *problem.Problem that the call is about to return. A
	// refusal is no failure of StepAnswer: the answer came.
	Err error
	// Start is the time from the request's beginning to the step's; Elapsed is its length, for a Done step.
	Start, Elapsed time.Duration
	// Detail is a fact for the user: the address connected to, "TLS 1.3". From outside: make it harmless.
	Detail string
}
