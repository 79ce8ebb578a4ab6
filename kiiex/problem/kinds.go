package problem

// Kind names one sort of failure. Kinds are part of the program's interface: scripts compare them.
type Kind string

// Class groups kinds by what a caller can do about them. Its value is the program's exit status.
type Class int

// The classes, with their exit statuses.
const (
	ClassUnexpected  Class = 1   // a fault of the program or the machine
	ClassUsage       Class = 2   // the command line is wrong
	ClassRefused     Class = 3   // the exchange refused
	ClassUnreachable Class = 4   // the exchange could not be reached or understood
	ClassStore       Class = 5   // the vault is locked, damaged, or could not be written
	ClassNotFound    Class = 6   // no such credential or environment
	ClassInput       Class = 7   // the input is not usable
	ClassWrongSign   Class = 8   // verify: the signature is not right
	ClassNotRun      Class = 126 // exec: the program cannot be run
	ClassNoProgram   Class = 127 // exec: there is no such program
	ClassInterrupted Class = 130 // the user stopped it; a signal that did has a status of its own
)

// Kinds of failure that no part of the program owns.
const (
	Unexpected    Kind = "unexpected"
	Usage         Kind = "usage"
	NoTerminal    Kind = "no-terminal"
	Interrupted   Kind = "interrupted"
	NotConfirmed  Kind = "not-confirmed"
	BadConfig     Kind = "configuration"
	NoEnvironment Kind = "no-such-environment"
	Clipboard     Kind = "clipboard"
)

// Kinds of refusal: the exchange was reached, understood, and said no.
const (
	InvalidCredentials  Kind = "invalid-credentials"   // wrong key, user, nonce or signature, however it is worded
	InvalidRequest      Kind = "invalid-request"       // "Invalid authentication request format"
	UserLocked          Kind = "user-locked"           // Locked: true
	NotAuthorized       Kind = "not-authorized"        // error code 20, or a session that has ended
	SecondFactor        Kind = "second-factor"         // a code is wanted and none was given
	SecondFactorRefused Kind = "second-factor-refused" // the code was wrong
	RateLimited         Kind = "rate-limited"          // TOO MANY REQUESTS
	ResourceNotFound    Kind = "resource-not-found"    // error code 104
	OperationFailed     Kind = "operation-failed"      // error code 101
	OperationInProcess  Kind = "operation-in-process"  // error code 107
	ExchangeRefused     Kind = "refused"               // any other refusal
)

// Kinds of failure to reach or understand the exchange.
const (
	NameNotFound        Kind = "name-not-found"
	ConnectionRefused   Kind = "connection-refused"
	ConnectionLost      Kind = "connection-lost"
	CertificateInvalid  Kind = "certificate"
	TLSFailed           Kind = "tls"
	TimedOut            Kind = "timeout"
	ProxyFailed         Kind = "proxy" // the proxy that a variable names cannot be used or reached, or refuses
	Redirected          Kind = "redirect"
	NotOffered          Kind = "not-offered"           // 404: the proxy does not expose this call
	ServiceUnavailable  Kind = "service-unavailable"   // 502, 503, 504
	ServerError         Kind = "server-error"          // other 5xx, error code 102
	NotAnExchange       Kind = "not-an-exchange"       // a page, or another answer of something in between
	AnswerTooLong       Kind = "answer-too-long"       // more than 1 MiB
	AnswerNotUnderstood Kind = "answer-not-understood" // JSON that fits nothing known, error code 100
	NoToken             Kind = "no-token"              // authenticated, but no session token came
	NetworkFailed       Kind = "network"               // any other failure on the way
)

// Kinds of failure of the vault, and of the keyrings that unlock it.
const (
	WrongPassphrase    Kind = "wrong-passphrase" // or damaged in the part that the passphrase opens
	PassphraseNeeded   Kind = "passphrase-needed"
	StoreDamaged       Kind = "store-damaged"
	StoreMissing       Kind = "store-missing" // a vault is expected, and the file is absent
	StoreUnwritable    Kind = "store-unwritable"
	StoreUnreadable    Kind = "store-unreadable"
	StoreBusy          Kind = "store-busy"
	StoreChanged       Kind = "store-changed" // the outcome of a write could not be confirmed
	KeyringMissing     Kind = "keyring-missing"
	KeyringLocked      Kind = "keyring-locked"
	KeyringTimeout     Kind = "keyring-timeout"
	KeyringFailed      Kind = "keyring-failed"
	RecordMismatch     Kind = "record-mismatch" // an item holds another record than its name promises
	CredentialNotFound Kind = "no-such-credential"
	NameTaken          Kind = "name-taken"
	NoPrevious         Kind = "no-previous"
)

// Kinds of unusable input.
const (
	FileUnusable      Kind = "file-unusable" // absent, unreadable, a folder, device or pipe, or over 1 MiB
	NotJSON           Kind = "not-json"
	DuplicateField    Kind = "duplicate-field"
	MissingField      Kind = "missing-field"
	BadValue          Kind = "bad-value"
	OtherProduct      Kind = "other-product" // a key of KiiChain Pay, another exchange or program
	SeveralKeys       Kind = "several-keys"
	WrongIdentity     Kind = "wrong-identity"   // none of the identities opens what was handed over
	SessionNotKept    Kind = "session-not-kept" // the built-in sandbox's sessions end with the process
	SignatureMismatch Kind = "signature-mismatch"
)

// Kinds of failure to start a program, with shells' statuses for them.
const (
	ProgramUnusable Kind = "program-unusable"
	ProgramNotFound Kind = "no-such-program"
)

// IsRefusal reports whether such a failed login was judged and rejected, which counts towards locking the
// exchange user out. Requests for fewer calls, a code, or patience with an earlier request do not judge the
// login.
func (k Kind) IsRefusal() bool {
	switch k {
	case RateLimited, SecondFactor, OperationInProcess:
		return false
	}
	return k.Class() == ClassRefused
}

// Class returns the group that k belongs to; ClassUnexpected for a kind that is not declared here.
func (k Kind) Class() Class {
	switch k {
	case Unexpected, Clipboard:
		return ClassUnexpected
	case Usage, NoTerminal, NotConfirmed:
		return ClassUsage
	case Interrupted:
		return ClassInterrupted
	case NoEnvironment, CredentialNotFound:
		return ClassNotFound
	case InvalidCredentials, InvalidRequest, UserLocked, NotAuthorized, SecondFactor, SecondFactorRefused, RateLimited,
		ResourceNotFound, OperationFailed, OperationInProcess, ExchangeRefused:
		return ClassRefused
	case NameNotFound, ConnectionRefused, ConnectionLost, CertificateInvalid, TLSFailed, TimedOut, ProxyFailed, Redirected,
		NotOffered, ServiceUnavailable, ServerError, NotAnExchange, AnswerTooLong, AnswerNotUnderstood, NoToken, NetworkFailed:
		return ClassUnreachable
	case WrongPassphrase, PassphraseNeeded, StoreDamaged, StoreMissing, StoreUnwritable, StoreUnreadable, StoreBusy, StoreChanged,
		KeyringMissing, KeyringLocked, KeyringTimeout, KeyringFailed, RecordMismatch, NoPrevious:
		return ClassStore
	case BadConfig, NameTaken, FileUnusable, NotJSON, DuplicateField, MissingField, BadValue, OtherProduct, SeveralKeys,
		WrongIdentity, SessionNotKept:
		return ClassInput
	case SignatureMismatch:
		return ClassWrongSign
	case ProgramUnusable:
		return ClassNotRun
	case ProgramNotFound:
		return ClassNoProgram
	}
	return ClassUnexpected
}
