package cli

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"kiikey/kiiex"
	"kiikey/ui/flow"
	"kiikey/ui/plain"
	"kiikey/ui/words"
)

func (p *program) handoverCommand() *cobra.Command {
	var to []string
	receive, yes := false, false
	c := &cobra.Command{
		Use:        "handover NAME… --to RECIPIENT FILE",
		Short:      words.HandOver.Title(),
		SuggestFor: []string{"share", "give", "send", "hand-over"},
		Long: `Writes credentials to a file that only the receiver can open, encrypted with
age, so you can send it by mail or chat. Permissions, IP whitelist, note and
expiry are included; sessions are not.

The receiver runs "kiikey handover --receive" once and sends you the recipient
that it prints, age1…, which is no secret. They open your file with
"kiikey import FILE". Both of you see the User ID and a fingerprint of the API
key. Compare them by voice: nothing else shows whom a file is from.

You type the vault's passphrase first, even while the vault is unlocked, or name
a --passphrase-file. kiikey asks first before production.`,
		Example: `  # on the receiver's computer: the recipient to send to you
  kiikey handover --receive

  # on yours: write the file, and send it any way you like
  kiikey handover spot-orders --to age1… for-ann.age

  # two credentials for two people; either can open the file
  kiikey handover spot reports --to age1… --to age1… desk.age`,
	}
	c.Args = func(c *cobra.Command, args []string) error {
		if receive {
			return nil
		}
		names := slices.Repeat([]string{"NAME"}, max(1, len(args)-1))
		return takes(append(names, "FILE")...)(c, args)
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		switch {
		case receive && (len(args) > 0 || len(to) > 0 || yes):
			return mistake(c, "--receive takes nothing else.", "It prints the recipient that others pass to --to.", "")
		case receive:
			return p.receive(c.Context())
		case len(to) == 0:
			return mistake(c, "Missing: --to.", "", "The receiver gets it from kiikey handover --receive.")
		}
		last := len(args) - 1
		return p.handover(c, args[:last], args[last], to, yes)
	}
	f := c.Flags()
	f.StringArrayVar(&to, "to", nil, "the `recipient` who can open the file, age1…; repeatable")
	f.BoolVar(&receive, "receive", false, "print your own recipient, for others to encrypt to")
	f.BoolVar(&yes, "yes", false, "don't ask before production, or before replacing a file")
	c.ValidArgsFunction = func(c *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		names, _ := p.completeName(c, nil, typed)
		return names, cobra.ShellCompDirectiveDefault // or files, where no name fits
	}
	_ = c.RegisterFlagCompletionFunc("to", cobra.NoFileCompletions)
	return c
}

// receive prints the user's recipient. If there is no vault, it creates one.
func (p *program) receive(ctx context.Context) error {
	job, err := p.openOrCreateVault(ctx)
	if err != nil {
		return err
	}
	recipient, made, err := job.Receiver(ctx)
	if err != nil {
		return err
	}
	p.note("%s", words.GiveRecipient)
	return p.result(struct {
		Recipient string `json:"recipient"`
		Made      bool   `json:"made"` // now; else it was there
	}{recipient, made}, recipient+"\n")
}

// handedOver is one credential of the documents of handover and import.
type handedOver struct {
	Name        string `json:"name"`
	Environment string `json:"environment"`
	UserID      string `json:"userId"`
	APIKey      string `json:"apiKey"` // masked
	Fingerprint string `json:"fingerprint"`
}

func handedOverDocument(s flow.Summary) handedOver {
	return handedOver{s.Name, s.Environment, s.UserID, s.MaskedKey, s.Fingerprint}
}

func (p *program) handover(c *cobra.Command, names []string, file string, to []string, yes bool) error {
	ctx := c.Context()
	path, err := absolute(file)
	if err != nil {
		return err
	}
	job, err := p.existing()
	if err != nil {
		return err
	}
	if err := flow.CheckRecipients(to); err != nil {
		return err
	}
	there, err := p.freeTarget(ctx, job, path, yes)
	if err != nil {
		return err
	}
	var h *flow.Handover
	err = p.tryPassphrase(p.vaultPassphrase(), func(present flow.Passphrase) (err error) {
		h, err = job.PrepareHandover(ctx, names, to, present)
		return err
	})
	if err != nil {
		return err
	}
	p.stayUnlocked(job)
	if !strings.ContainsAny(file, `./\`) && !there {
		if _, err := job.Summary(ctx, file); err == nil { // the file was forgotten, as a rule
			return mistake(c, "The last argument must be the file, but "+plain.Text(file)+" is a credential.", "", "Name the file after it, or write ./"+plain.Text(file))
		}
	}
	switch {
	case yes:
		p.warn(h.Cautions...)
	case h.Needed():
		if err := p.confirm(ctx, words.HandOverQuestion(h)); err != nil {
			return err
		}
	}
	if err := job.WriteHandover(ctx, h, path, there); err != nil {
		return err
	}
	document := struct {
		File        string       `json:"file"`
		Replaced    bool         `json:"replaced"`
		Recipients  []string     `json:"recipients"`
		Credentials []handedOver `json:"credentials"`
	}{path, there, h.Recipients(), nil}
	text := words.HandedOver(len(h.Keys), path) + "\n"
	for _, k := range h.Keys {
		document.Credentials = append(document.Credentials, handedOverDocument(k))
		text += compared(k)
	}
	return p.result(document, text+wrapped("", "", words.HandingOver, widthOf(p.stdout)))
}

// compared shows what both sides compare by voice.
func compared(s flow.Summary) (text string) {
	for _, f := range words.Compared(s) {
		text += row(f.Label, f.Value)
	}
	return text
}

// identities returns what opens a file that was handed over: the identity in a file, or the vault's own, for which it
// unlocks the vault. Without a vault there are none.
func (p *program) identities(file string) flow.Identities {
	return func(ctx context.Context) ([]kiiex.Secret, error) {
		if file != "" {
			identity, err := p.readIdentity(ctx, file)
			return []kiiex.Secret{identity}, err
		}
		job, err := p.existing()
		switch {
		case errors.Is(err, errNoneSaved):
			return nil, nil
		case err != nil:
			return nil, err
		}
		if err := p.unlock(ctx, job); err != nil {
			return nil, err
		}
		return job.Identities(ctx)
	}
}

// readIdentity reads an identity from a file or a stream.
func (p *program) readIdentity(ctx context.Context, path string) (kiiex.Secret, error) {
	stream, done, err := p.stream(path)
	defer done()
	switch {
	case err != nil:
		return kiiex.Secret{}, err
	case stream != nil:
		return flow.ReadIdentityFrom(ctx, stream)
	}
	identity, notices, err := flow.ReadIdentity(ctx, path)
	p.warn(notices...)
	return identity, err
}
