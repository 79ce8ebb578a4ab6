package accessible

import (
	"context"

	"kiikey/kiiex"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
)

// visit is the credential that is open.
type visit struct {
	summary flow.Summary
	// login is the last one that the exchange accepted in this visit; nil before, and after locking.
	login *flow.Login
}

func (v *visit) forgetLogin() {
	v.login.Clear()
	v.login = nil
}

// credential offers what can be done with one credential until the person goes back.
func (c *conversation) credential(ctx context.Context, s flow.Summary) error {
	v := &visit{summary: s}
	c.visit = v
	defer func() {
		v.forgetLogin()
		c.visit = nil
	}()
	c.say(c.summaryWords(s))
	with := func(do func(context.Context, *visit) error) func(context.Context) error {
		return func(ctx context.Context) error { return do(ctx, v) }
	}
	return c.menu(ctx, func() string { return "What do you want to do with " + shown(v.summary.Name) }, func() []item {
		return []item{
			{option{"Details", "Reads out everything that is kept, secrets hidden."}, with(c.details)},
			{option{"Sign", "How the signature is made, and the signature itself. Nothing is sent."}, with(c.sign)},
			{option{"Test", "Logs in once, after asking, and shows what the exchange says."}, with(c.test)},
			{option{"Session", "The session of the last login: who it belongs to, how long it lasts, logging out."}, with(c.session)},
			{option{"Why does it not work", "Checks everything from this computer to the exchange, and names likely reasons."}, with(c.why)},
			{option{"Verify a signature that was made elsewhere", "Says whether it is right, or which mistake made it. Nothing is sent."}, with(c.verify)},
			{option{"Read out a hidden field", "The API key or the API secret in full, after a warning."}, with(c.reveal)},
			{option{"Copy a field", "Into the clipboard, which is cleared after a while."}, with(c.copyField)},
			{option{"Edit", "User ID, nonce, user name, permissions, IP whitelist and environment."}, with(c.edit)},
			{option{"Rename", "Gives it another name."}, with(c.rename)},
			{option{"Remove", "Deletes it from this computer, after asking."}, with(c.remove)},
		}
	})
}

// withCredential loads the credential that is open for as long as use takes, in which nothing is asked.
func (c *conversation) withCredential(ctx context.Context, v *visit, use func(kiiex.Credential) error) error {
	credential, err := c.job.Credential(ctx, v.summary.Name)
	if err != nil {
		return err
	}
	defer credential.Clear()
	return use(credential)
}

// details reads out every field.
func (c *conversation) details(ctx context.Context, v *visit) error {
	s, err := c.job.Summary(ctx, v.summary.Name)
	if err != nil {
		return err
	}
	v.summary = s
	c.say("Name: " + shown(s.Name))
	c.say("Environment: " + c.placeWords(s.Environment))
	c.say("API key: " + keyWords(s.MaskedKey))
	c.say("API secret: hidden")
	c.say("Nonce: " + shown(s.Nonce))
	c.say("User ID: " + shown(s.UserID))
	if s.UserName != "" {
		c.say("User name: " + shown(s.UserName))
	}
	c.say("Permissions: " + listed(s.Permissions, "none known"))
	c.say("IP whitelist: " + listed(s.IPWhitelist, "none known"))
	c.say("Imported: " + s.ImportedAt.Local().Format("2 January 2006, 15:04") + ", " + c.ago(s.ImportedAt))
	if limit := c.job.Settings().Keys.AgeNoteDays; limit > 0 && int(c.job.Now().Sub(s.ImportedAt).Hours()/24) > limit {
		c.say("It was imported more than " + counted(limit, "day") + " ago: consider a new key.")
	}
	c.say(c.testWords(s))
	return nil
}

// field is a field of a credential that can be handed out.
type field struct {
	label string
	of    func(kiiex.Credential) kiiex.Secret
}

// secretFields are those that are not shown by themselves.
var secretFields = []field{
	{"API key", func(c kiiex.Credential) kiiex.Secret { return kiiex.SecretFromString(c.APIKey) }},
	{"API secret", func(c kiiex.Credential) kiiex.Secret { return c.APISecret.Clone() }},
}

// copiedFields are those that are worth copying.
var copiedFields = append(secretFields[:len(secretFields):len(secretFields)],
	field{"Nonce", func(c kiiex.Credential) kiiex.Secret { return kiiex.SecretFromString(c.Nonce) }},
	field{"User ID", func(c kiiex.Credential) kiiex.Secret { return kiiex.SecretFromString(c.UserID) }},
)

// chooseField asks for one of the fields.
func (c *conversation) chooseField(ctx context.Context, v *visit, fields []field) (label string, read secretReader, err error) {
	q := ask.Choice{Ask: "Which one"}
	for _, f := range fields {
		q.Options = append(q.Options, ask.Option{Label: f.label})
	}
	i, err := c.Choose(ctx, q)
	return fields[i].label, c.secretOf(v, fields[i].of), err
}

// reveal reads out one secret field.
func (c *conversation) reveal(ctx context.Context, v *visit) error {
	label, read, err := c.chooseField(ctx, v, secretFields)
	if err != nil {
		return err
	}
	return c.revealSecret(ctx, label, read)
}

// copyField copies one field.
func (c *conversation) copyField(ctx context.Context, v *visit) error {
	_, read, err := c.chooseField(ctx, v, copiedFields)
	if err != nil {
		return err
	}
	return c.copySecret(ctx, read)
}

// secretReader returns a secret, which the caller clears. It is called when the secret is handed out, so that none is
// held while a question is open.
type secretReader func(context.Context) (kiiex.Secret, error)

// secretOf reads a secret of the credential that is open.
func (c *conversation) secretOf(v *visit, of func(kiiex.Credential) kiiex.Secret) secretReader {
	return func(ctx context.Context) (secret kiiex.Secret, err error) {
		err = c.withCredential(ctx, v, func(credential kiiex.Credential) error {
			secret = of(credential)
			return nil
		})
		return secret, err
	}
}

// handingOut are the two ways to hand out a secret: its name in an item, and in a question.
func (c *conversation) handingOut(it, name string, read secretReader) []item {
	return []item{
		{option{"Copy " + it, "Into the clipboard, which is cleared after a while."}, func(ctx context.Context) error { return c.copySecret(ctx, read) }},
		{option{"Read " + it + " out", "In full, after a warning."}, func(ctx context.Context) error { return c.revealSecret(ctx, name, read) }},
	}
}

// revealSecret reads a secret out after a warning: a line cannot be taken back as a screen can.
func (c *conversation) revealSecret(ctx context.Context, name string, read secretReader) error {
	c.say("It stays in what this terminal keeps of its lines, and in whatever records them, until you clear that yourself. Copying it leaves less behind.")
	agreed, err := c.sure(ctx, "Read out the "+name, "What is read out is written as a line, in full.")
	if err != nil || !agreed {
		return err
	}
	secret, err := read(ctx)
	if err != nil {
		return err
	}
	defer secret.Clear()
	c.say(secret.Reveal())
	return nil
}

// copySecret copies a secret.
func (c *conversation) copySecret(ctx context.Context, read secretReader) error {
	secret, err := read(ctx)
	if err != nil {
		return err
	}
	defer secret.Clear()
	told, err := c.clip.copy(ctx, secret)
	if err != nil {
		return err
	}
	c.say(told)
	return nil
}
