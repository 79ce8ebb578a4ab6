package cause

import (
	"cmp"
	"strconv"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

// Other is another credential of the vault that some environment accepts: it has the API key of the one that failed, or
// belongs to its user. It holds no secret.
type Other struct {
	Name string
	// SameKey, SameSecret and SameUser are true for values that both have.
	SameKey, SameSecret, SameUser bool
	// Newer is true if it was imported later.
	Newer bool
	// AcceptedBy names the environment: the one that was asked where that is one of several.
	AcceptedBy string
}

// OfLogin returns the entry for a rejected login of which only the kind is remembered; nil if that was no rejection.
func OfLogin(kind problem.Kind) Likely {
	switch kind {
	case problem.InvalidCredentials:
		return Rejected
	case problem.InvalidRequest:
		return FormRejected
	case problem.UserLocked:
		return LockedOut
	case problem.NotAuthorized:
		return KeptOut
	case problem.SecondFactorRefused:
		return CodeRejected
	case problem.ResourceNotFound:
		return UserUnknown
	case problem.OperationFailed:
		return Fault
	case problem.ExchangeRefused:
		return Unknown
	}
	return nil
}

// vault holds the causes that the vault shows of a rejected credential.
type vault struct {
	proved []Cause // by another credential, or by the day on which the key expired
	twin   bool    // one with the same API key is accepted here
	user   string  // a credential of the same user that is accepted here; empty for none
	newer  string  // one of the same user that was imported later, too
	age    time.Duration
}

// oldAfter is the age from which an API key may have been replaced by a new one.
const oldAfter = 90 * 24 * time.Hour

// old reports whether the key has probably been replaced.
func (v vault) old() bool { return v.newer != "" || v.age >= oldAfter }

func (k Known) vault() (v vault) {
	c, now := k.Credential, k.now()
	if c == nil {
		return v
	}
	if !c.ImportedAt.IsZero() {
		v.age = now.Sub(c.ImportedAt)
	}
	prove := func(id ID, text, do string) {
		if !Has(v.proved, id) {
			v.proved = append(v.proved, Cause{id, text, do})
		}
	}
	if kiiex.Expired(c.Expires, now) {
		prove(KeyExpired, "The API key has expired: it was valid until "+Day(c.Expires)+".",
			"Create a new API key at the website, Profile → API Keys, and import it.")
	}
	if k.Others == nil {
		return v
	}
	for _, o := range k.Others() {
		here := o.AcceptedBy == k.Environment.Name
		v.twin = v.twin || here && o.SameKey
		switch {
		case o.SameKey && here && !o.SameSecret:
			prove(WrongSecret, o.Name+" has the same API key with another secret, and "+o.AcceptedBy+" accepts it.",
				"Use "+o.Name+", and remove this credential.")
		case o.SameKey && here && !o.SameUser:
			prove(WrongUserID, o.Name+" has the same API key and secret with another User ID, and "+o.AcceptedBy+" accepts it.",
				"Use "+o.Name+", or give this credential the same User ID.")
		case o.SameKey && !here && k.AcceptedBefore.IsZero():
			prove(OtherEnvironment, o.Name+" has the same API key, and "+o.AcceptedBy+" accepts it.",
				"Check this credential against "+o.AcceptedBy+".")
		case o.SameUser && here:
			v.user = cmp.Or(v.user, o.Name)
			if o.Newer {
				v.newer = cmp.Or(v.newer, o.Name)
			}
		}
	}
	return v
}

// keyDeleted is that the key is no longer there.
func (v vault) keyDeleted() Cause {
	c := Cause{KeyDeleted, "The API key was deleted at the exchange, or replaced by a new one.", lookAtKey + ": is it still listed?"}
	if days := int(v.age / (24 * time.Hour)); days > 1 {
		c.Text += " It was imported " + strconv.Itoa(days) + " days ago."
	}
	if v.newer != "" {
		c.Text += " " + v.newer + ", of the same user, was imported later and works here."
	}
	return c
}
