package cause

// ID names one likely cause. IDs are part of the program's interface: scripts compare them.
type ID string

// The causes that lie with this computer.
const (
	StoreUnusable ID = "store-unusable"
	StoreNotice   ID = "store-notice"
	ComputerClock ID = "computer-clock"
	ProxySetting  ID = "proxy-setting"
	BaseURL       ID = "base-url" // the environment's address, as configured
	AuthorityFile ID = "ca-file"  // the environment's ca_file
	WebSocketURL  ID = "websocket-url"
	OMSNumber     ID = "oms-id" // the environment's oms_id
)

// The causes that lie with the credential, or with the key at the exchange.
const (
	MissingField      ID = "missing-field"
	BadValue          ID = "bad-value" // an invisible character, or one that cannot be part of the value
	WrongForm         ID = "wrong-form"
	KeySecretSame     ID = "key-secret-same"
	KeySecretSwapped  ID = "key-secret-exchanged"
	NonceIsKey        ID = "nonce-is-key"
	OtherEnvironment  ID = "other-environment" // the key was made in another one
	WrongUserID       ID = "wrong-user-id"
	WrongSecret       ID = "wrong-secret"
	KeyDeleted        ID = "key-deleted"
	KeyExpired        ID = "key-expired" // by the day that is saved with it
	IPWhitelist       ID = "ip-whitelist"
	UserLocked        ID = "user-locked"
	SecondFactor      ID = "second-factor"
	MissingPermission ID = "missing-permission"
	OtherUser         ID = "other-user"     // the exchange answers as another than was asked for
	AccountLevel      ID = "account-level"  // level 0 cannot trade
	CodeForCalls      ID = "code-for-calls" // orders want a code each time
	FieldsPlace       ID = "fields-place"   // headers or body
	Parameters        ID = "parameters"     // of a reading call
)

// The causes that lie on the way.
const (
	Offline            ID = "offline"
	NameServer         ID = "name-server"
	Firewall           ID = "firewall"
	ProxyUnreachable   ID = "proxy-unreachable"
	ProxyRefuses       ID = "proxy-refuses"
	InspectingProxy    ID = "inspecting-proxy"
	NetworkLogin       ID = "network-login" // a hotel's or an office's own page
	UnstableConnection ID = "unstable-connection"
	AddressChanged     ID = "address-changed" // a session is valid for one IP address
	SlowNetwork        ID = "slow-network"
)

// The causes that lie with the exchange or its server.
const (
	NothingListens     ID = "nothing-listens"
	CertificateExpired ID = "certificate-expired"
	CertificateExpires ID = "certificate-expires-soon"
	PrivateAuthority   ID = "private-authority"
	OldTLS             ID = "old-tls"
	Maintenance        ID = "maintenance"
	ExchangeFault      ID = "exchange-fault"
	ExchangeBusy       ID = "exchange-busy"
	ExchangeMoved      ID = "exchange-moved"
	ExchangeClock      ID = "exchange-clock"
	TooManyRequests    ID = "too-many-requests"
	SessionEnded       ID = "session-ended"
	NotOffered         ID = "not-offered"    // a call, which is no fault
	UnknownAnswer      ID = "unknown-answer" // this program does not know what it means
)
