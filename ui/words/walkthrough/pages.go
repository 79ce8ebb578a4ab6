// Package walkthrough has the pages of the walkthrough: what they say and offer, what comes after what, and how far the
// user is. Screens and conversation only show it, each in its own way: no rule of the walkthrough is theirs.
package walkthrough

// Page is one page, about one thing.
type Page int

// The pages, in the order of the job.
const (
	Welcome Page = iota
	Vault
	Import
	Sign
	Test
	Session
	Environment
	Key
	Fields
	Next
	Pages // how many there are
)

var names = [Pages]struct{ name, heading, work string }{
	Welcome:     {"Welcome", "Welcome to kiikey", ""},
	Vault:       {"Vault", "Where your credentials are saved", "create the vault"},
	Import:      {"Import", "Import a key", "import a key"},
	Sign:        {"Sign", "How a login is signed", ""},
	Test:        {"Test", "Does the exchange accept it?", "test the credential"},
	Session:     {"Session", "What an accepted login gives you", ""},
	Environment: {"Environment", "Choose an environment", ""},
	Key:         {"Key", "Where an API key is created", ""},
	Fields:      {"Fields", "What each field is for", ""},
	Next:        {"Next", "From the sandbox to real money", ""},
}

// Name is the page in a word, also for the state folder.
func (p Page) Name() string { return names[p].name }

// Heading is the page's title.
func (p Page) Heading() string { return names[p].heading }

// Work is what the page has the user do, in a phrase; "" for one whose work no other page needs.
func (p Page) Work() string { return names[p].work }

// named finds a page by its name; ok is false where there is none.
func named(name string) (page Page, ok bool) {
	for p := range Pages {
		if p.Name() == name {
			return p, true
		}
	}
	return 0, false
}
