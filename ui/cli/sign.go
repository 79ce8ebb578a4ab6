package cli

import (
	"bufio"
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

type signFlags struct {
	nonces []string
	from   string // standard input, to read them from
	random bool
}

func (p *program) signCommand() *cobra.Command {
	var o signFlags
	c := &cobra.Command{
		Use:        "sign NAME",
		Short:      words.Sign.Title(),
		SuggestFor: []string{"signature"},
		Long: `Prints the signature and nothing else: HMAC-SHA256 in lowercase hex. The HMAC
key is the API secret; the message is nonce, User ID and API key, joined in this
order. Nothing is sent.

With several nonces it prints a signature a line, in their order; with --json, a
document a line. The vault is unlocked once for all of them.

Anyone with the signature, API key, User ID and nonce can log in as you, now and
later. Treat it like a password.`,
		Example: `  # with the saved nonce
  kiikey sign spot-orders

  # with a random one, which is printed on standard error
  kiikey sign spot-orders --random-nonce

  # with two, then with every line of a file
  kiikey sign spot-orders --nonce 1700000000 --nonce 1700000001
  kiikey sign spot-orders --nonces - < nonces

  # everything a login needs
  kiikey sign spot-orders --json`,
		Args: takes("NAME"),
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		switch {
		case len(o.nonces) > 0 && o.random:
			return mistake(c, "--nonce and --random-nonce can't be combined.", "", "Leave one out.")
		case c.Flags().Changed("nonces") && (len(o.nonces) > 0 || o.random):
			return mistake(c, "--nonces reads all nonces from standard input.", "", "Leave out --nonce and --random-nonce.")
		case c.Flags().Changed("nonces") && !p.namesStdin(o.from):
			return mistake(c, "--nonces takes only -, for standard input.", "", "To read a file: --nonces - < FILE")
		case slices.Contains(o.nonces, "-"):
			return mistake(c, "- is not a nonce.", "", "To read them from standard input: --nonces -")
		case slices.Contains(o.nonces, ""):
			return mistake(c, "--nonce is empty.", "A signature needs one.", "Leave it out to use the saved one.")
		}
		return p.sign(c.Context(), args[0], o)
	}
	f := c.Flags()
	f.StringArrayVar(&o.nonces, "nonce", nil, "sign with nonce `N` instead of the saved one; repeatable")
	f.StringVar(&o.from, "nonces", "", "sign with every line of standard input, named `-`")
	f.BoolVar(&o.random, "random-nonce", false, "sign with a random nonce, and print it on standard error")
	return c
}

// signDocument is the document of sign, ready for use: its API key is in full.
type signDocument struct {
	Signature string `json:"signature"`
	Nonce     string `json:"nonce"`
	UserID    string `json:"userId"`
	APIKey    string `json:"apiKey"`
	Message   string `json:"message"` // its API key masked
}

func (p *program) sign(ctx context.Context, name string, o signFlags) error {
	p.jsonLines = o.from != "" || len(o.nonces) > 1
	_, c, err := p.credential(ctx, name)
	if err != nil {
		return err
	}
	defer c.Clear()
	switch {
	case o.from != "":
		return p.signLines(ctx, c)
	case o.random:
		o.nonces = []string{kiiex.RandomNonce()}
	case len(o.nonces) == 0:
		o.nonces = []string{c.Nonce}
	}
	for i, nonce := range o.nonces { // all of them before the first signature
		if o.nonces[i], err = flow.CheckNonce(c, nonce); err != nil {
			return err
		}
	}
	if o.random && !p.json {
		p.note("nonce %s", o.nonces[0])
	}
	for _, nonce := range o.nonces {
		if err := p.printSignature(c, nonce); err != nil {
			return err
		}
	}
	return nil
}

// maxNonceLine is longer than any nonce, so that CheckNonce can say what is wrong.
const maxNonceLine = 64 << 10

// signLines signs each line of standard input as it arrives, so that another program can ask for one signature after the
// other. The first line that is no nonce ends it.
func (p *program) signLines(ctx context.Context, c kiiex.Credential) error {
	lines := bufio.NewScanner(p.stdin)
	lines.Buffer(nil, maxNonceLine)
	for number := 1; ; number++ {
		more, err := await(ctx, func() (bool, error) { return lines.Scan(), nil })
		switch {
		case err != nil:
			return err
		case !more && lines.Err() == nil && number > 1:
			return nil
		case !more && lines.Err() == nil:
			return badLine(number, "There is no nonce.", "Standard input is empty: the program that writes the nonces may have failed.", nil)
		case !more:
			return badLine(number, "It can't be read.", "The system says: "+problem.Reason(lines.Err())+".", lines.Err())
		case lines.Text() == "":
			return badLine(number, "It is empty.", "Each line must be a nonce.", nil)
		}
		nonce, err := flow.CheckNonce(c, lines.Text())
		if err != nil {
			told := problem.From(err)
			return badLine(number, told.What, told.Why, err)
		}
		if err := p.printSignature(c, nonce); err != nil {
			return err
		}
	}
}

// badLine is the problem of one line. The lines before it are signed.
func badLine(number int, what, why string, cause error) error {
	return &problem.Problem{
		Kind: problem.BadValue,
		What: fmt.Sprintf("Line %d of standard input: %s", number, what),
		Why:  why,
		Next: "Give one nonce a line and nothing else.",
		Err:  cause,
	}
}

func (p *program) printSignature(c kiiex.Credential, nonce string) error {
	s := c.Sign(nonce)
	defer s.Signature.Clear()
	return p.result(signDocument{
		Signature: s.Signature.Reveal(), Nonce: s.Nonce, UserID: s.UserID, APIKey: s.APIKey,
		Message: s.Nonce + s.UserID + kiiex.MaskKey(s.APIKey),
	}, s.Signature.Reveal()+"\n")
}
