package cli

import (
	"context"

	"github.com/spf13/cobra"

	"kiikey/kiiex"
	"kiikey/ui/flow"
)

func (p *program) signCommand() *cobra.Command {
	nonce, random := "", false
	c := &cobra.Command{
		Use:        "sign NAME",
		Short:      "Make the signature of a login",
		SuggestFor: []string{"signature"},
		Long: `Prints the signature and nothing else: the lowercase hex of HMAC-SHA256, with
the API secret as the key and nonce, user ID and API key, in this order and with
nothing between them, as the message. Nothing is sent.

Who has the signature together with the API key, user ID and nonce can log in as
you, now and later. Treat it like a password.`,
		Example: `  # with the nonce that is kept
  kiikey sign spot-orders

  # with another, which is printed on standard error
  kiikey sign spot-orders --random-nonce

  # all that a login needs
  kiikey sign spot-orders --json`,
		Args: takes("NAME"),
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		switch given := c.Flags().Changed("nonce"); {
		case given && random:
			return mistake(c, "--nonce and --random-nonce exclude each other.", "", "Leave one of them out.")
		case given && nonce == "":
			return mistake(c, "--nonce is empty.", "A signature needs one.", "Leave it out to use the one that is kept.")
		}
		return p.sign(c.Context(), args[0], nonce, random)
	}
	c.Flags().StringVar(&nonce, "nonce", "", "sign with nonce `N` instead of the one that is kept")
	c.Flags().BoolVar(&random, "random-nonce", false, "sign with a random nonce, and print it on standard error")
	c.ValidArgsFunction = p.completeName
	p.jsonFlag(c)
	return c
}

// signed is the document of sign. The signature is there to be used, with the API key in full.
type signed struct {
	Signature string `json:"signature"`
	Nonce     string `json:"nonce"`
	UserID    string `json:"userId"`
	APIKey    string `json:"apiKey"`
	Message   string `json:"message"` // its API key masked
}

func (p *program) sign(ctx context.Context, name, nonce string, random bool) error {
	job, err := p.openStore(ctx)
	if err != nil {
		return err
	}
	c, err := job.Credential(ctx, name)
	if err != nil {
		return err
	}
	defer c.Clear()
	if random {
		nonce = kiiex.RandomNonce()
	}
	if nonce, err = flow.CheckNonce(c, nonce); err != nil {
		return err
	}
	s := c.Sign(nonce)
	defer s.Signature.Clear()
	if random && !p.json {
		p.note("nonce %s", nonce)
	}
	return p.result(signed{
		Signature: s.Signature.Reveal(), Nonce: s.Nonce, UserID: s.UserID, APIKey: s.APIKey,
		Message: s.Nonce + s.UserID + kiiex.MaskKey(s.APIKey),
	}, s.Signature.Reveal()+"\n")
}
