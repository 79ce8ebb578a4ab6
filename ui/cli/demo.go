package cli

import (
	"bytes"
	"context"
	"crypto/rand"
	"strings"

	"github.com/spf13/cobra"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/plain"
	"kiikey/ui/words"
)

func (p *program) demoCommand() *cobra.Command {
	return &cobra.Command{
		Use:        "demo",
		Short:      "Show the whole job, step by step",
		SuggestFor: []string{"tutorial", "practise", "practice"},
		Long: `Does the whole job once and prints each step: imports an exported API key, saves
it in an encrypted vault, signs, logs in, shows the session and the user, and
what a rejected login looks like.

It uses the built-in sandbox, and a vault in a temporary folder that is deleted
at the end. No account, no network; your own vault is not touched.`,
		Example: `  kiikey demo`,
		Args:    takes(),
		RunE:    does(func(ctx context.Context, _ []string) error { return inTemporaryFolder(ctx, demoFolder, p.demo) }),
	}
}

// demonstration is one run of the demo.
type demonstration struct {
	*program
	job   *flow.Job
	width int

	credential  kiiex.Credential
	environment kiiex.Environment
	login       *flow.Login
}

func (p *program) demo(ctx context.Context, folder string) error {
	job, err := flow.Open(flow.Options{Home: folder, Agent: agent()})
	if err != nil {
		return err
	}
	defer job.Close()
	d := &demonstration{program: p, job: job, width: widthOf(p.stdout)}
	defer func() {
		d.credential.Clear()
		d.login.Clear()
	}()
	_ = d.print(wrapped("", "", "kiikey stores, tests and uses your KIIEX API credentials. This is the whole job, against the built-in sandbox: "+
		"no account, no network, nothing left behind.", min(d.width, defaultWidth)))
	for _, step := range []func(context.Context) error{
		d.importSample, d.save, d.chooseEnvironment, d.sign, d.authenticate, d.beRejected, d.logOut,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return d.print("\nThat is the whole job. With an API key of your own:\n\n" +
		"  kiikey          the terminal program walks you through it\n" +
		"  kiikey --help   the commands do it one step at a time\n")
}

// importSample reads the sample as any exported file.
func (d *demonstration) importSample(context.Context) error {
	d.heading("1  Read the exported file", "kiikey import export.json --name practice --env sandbox --user-id 151")
	source, err := flow.SampleExport()
	if err != nil {
		return err
	}
	defer source.Clear()
	if d.credential, err = source.Drafts[0].Complete("practice", kiiex.SandboxName, d.job.Now()); err != nil {
		return err
	}
	c := d.credential
	return d.rows(
		"API key", kiiex.MaskKey(c.APIKey)+"   its ends identify it",
		"API secret", kiiex.Mask+"   never shown; it signs",
		"Nonce", c.Nonce,
		"Permissions", words.List(c.Permissions, "none"),
		"User ID", c.UserID+"   not in the exported file: from --user-id")
}

// save saves the credential in a new vault, locks and unlocks that, and reads the credential back.
func (d *demonstration) save(ctx context.Context) error {
	d.heading("2  Save it, encrypted", "")
	passphrase := kiiex.SecretFromString(rand.Text())
	defer passphrase.Clear()
	give := func(context.Context) (kiiex.Secret, error) { return passphrase.Clone(), nil }
	if err := d.job.Create(ctx, give); err != nil {
		return err
	}
	if err := d.job.Save(ctx, d.credential, false); err != nil {
		return err
	}
	d.done("Saved in a vault: " + words.WhatAVaultIs + ".")
	d.job.Lock()
	if err := d.job.Unlock(ctx, give); err != nil {
		return err
	}
	saved, err := d.job.Credential(ctx, d.credential.Name)
	if err != nil {
		return err
	}
	same := saved.APISecret.Equal(d.credential.APISecret)
	d.credential.Clear()
	d.credential = saved
	if !same {
		return &problem.Problem{Kind: problem.Unexpected, What: "The vault returned a secret other than the saved one."}
	}
	d.done("Locked, unlocked with the passphrase and read back: the same credential.")
	return nil
}

func (d *demonstration) chooseEnvironment(context.Context) (err error) {
	d.heading("3  Choose the environment", "kiikey environments")
	var pairs []string
	for _, e := range d.job.Environments() {
		remark := ""
		switch {
		case e.Name == d.credential.Environment:
			remark = "   ← here"
		case e.IsProduction():
			remark = "   real money"
		}
		pairs = append(pairs, plain.Text(e.Name), words.Address(e)+remark)
	}
	if err := d.rows(pairs...); err != nil {
		return err
	}
	d.environment, err = d.job.Environment(d.credential.Environment)
	return err
}

// sign shows the parts of the message, and the signature.
func (d *demonstration) sign(context.Context) error {
	d.heading("4  Sign", "kiikey sign practice")
	s := d.credential.Sign(d.credential.Nonce)
	defer s.Signature.Clear()
	key := kiiex.MaskKey(s.APIKey)
	parts := []struct{ value, label string }{{s.Nonce, "nonce"}, {s.UserID, "User ID"}, {key, "API key"}}
	values, labels := "", ""
	for _, part := range parts {
		width := max(columns(part.value), columns(part.label)) + 3
		values += padded(part.value, width)
		labels += padded(part.label, width)
	}
	return d.rows(
		"Message", strings.TrimRight(values, " "),
		"", strings.TrimRight(labels, " "),
		"", words.JoinedUp+": "+s.Nonce+s.UserID+key,
		"HMAC key", kiiex.HMACKey,
		"Signature", words.SignatureIs+": "+kiiex.Mask,
		"", words.SignatureIsSecret)
}

func (d *demonstration) authenticate(ctx context.Context) (err error) {
	d.heading("5  Log in", "kiikey auth practice")
	if d.login, err = d.job.Authenticate(ctx, d.credential, d.environment, d.logged(stepPrinter(d.indented))); err != nil {
		return err
	}
	d.heading("6  Session and user", "")
	d.indented(loginText(d.login, false))
	return nil
}

// beRejected logs in with a secret that differs in one digit.
func (d *demonstration) beRejected(ctx context.Context) error {
	d.heading("7  What a rejected login looks like", "")
	d.indented("The same login, with one digit of the secret changed:\n")
	secret := bytes.Clone(d.credential.APISecret.Bytes())
	secret[0] = '0' + (secret[0]+1)%10
	wrong := d.credential
	wrong.APISecret = kiiex.NewSecret(secret)
	defer wrong.Clear()
	login, err := d.job.Authenticate(ctx, wrong, d.environment, d.logged(nil))
	if err == nil {
		login.Clear()
		return &problem.Problem{Kind: problem.Unexpected, What: "The sandbox accepted a wrong secret."}
	}
	if !problem.KindOf(err).IsRefusal() {
		return err
	}
	_ = d.print("\n")
	d.indented(problemText("✗ ", problem.From(err), d.width-4))
	return nil
}

func (d *demonstration) logOut(ctx context.Context) error {
	d.heading("8  Log out", "")
	if err := d.job.LogOut(ctx, d.login.CredentialID, d.login.Environment, d.login.Session); err != nil {
		return err
	}
	d.done("The session has ended at the exchange, and the vault is deleted.")
	return nil
}

// heading prints the title of a step, and the command that does the same.
func (d *demonstration) heading(title, command string) {
	line := "\n" + title
	if command != "" {
		line += "\n   $ " + command
	}
	_ = d.print(line + "\n\n")
}

func (d *demonstration) done(text string) {
	_ = d.print(wrapped("   ✓ ", "     ", text, min(d.width, defaultWidth)))
}

// rows prints pairs of label and value.
func (d *demonstration) rows(pairs ...string) error {
	var b strings.Builder
	for i := 0; i+1 < len(pairs); i += 2 {
		b.WriteString("   " + padded(pairs[i], 14) + plain.Text(pairs[i+1]) + "\n")
	}
	return d.print(b.String())
}

// indented prints lines, indented.
func (d *demonstration) indented(lines string) {
	var b strings.Builder
	for line := range strings.Lines(lines) {
		if line != "\n" {
			b.WriteString("   ")
		}
		b.WriteString(line)
	}
	_ = d.print(b.String())
}
