package cli

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kiikey/internal/nearest"
	"kiikey/kiiex/problem"
	"kiikey/store/kernelkeyring"
	"kiikey/store/system"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

type unlockFlags struct {
	duration                 string
	remember, forget, status bool
}

func (p *program) unlockCommand() *cobra.Command {
	var o unlockFlags
	c := &cobra.Command{
		Use:        "unlock --for TIME | --remember [KEYRING] | --forget | --status",
		Short:      "Unlock the vault without its passphrase",
		SuggestFor: []string{"open", "remember", "status"},
		Long: `Sets what else unlocks the vault. Its passphrase always does.

--for unlocks it for commands for at most 12 h, on Linux; it then locks
automatically, or earlier with "kiikey lock". --remember lets a system keyring
unlock it: it is then as safe as your login. --forget ends that, and --status
shows what unlocks the vault now.

Anyone who reads the keyring's item can open the vault until you change its
passphrase.`,
		Example: `  # no passphrase for the next commands
  kiikey unlock --for 15m

  # your desktop's keyring unlocks the vault
  kiikey unlock --remember

  kiikey unlock --status`,
	}
	c.Args = func(c *cobra.Command, args []string) error {
		if o.remember {
			return takesSome(0, "KEYRING")(c, args)
		}
		return takes()(c, args)
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		wanted := 0
		for _, given := range []bool{c.Flags().Changed("for"), o.remember, o.forget, o.status} {
			if given {
				wanted++
			}
		}
		if wanted != 1 {
			return mistake(c, "kiikey unlock takes one of --for, --remember, --forget and --status.", "", "For example: kiikey unlock --for 15m")
		}
		switch {
		case o.status:
			return p.unlockStatus()
		case o.forget:
			return p.forget(c.Context())
		case o.remember:
			keyring := strings.Join(args, "") // "" for the only one
			if keyring != "" && !slices.Contains(keyringNames(), keyring) {
				return mistake(c, "There is no keyring "+typedWord(keyring)+" on this system.", "",
					nearest.Question(keyring, keyringNames())+"There can be "+strings.Join(keyringNames(), ", ")+".")
			}
			return p.remember(c.Context(), keyring)
		}
		d, err := time.ParseDuration(o.duration)
		if err != nil {
			return mistake(c, "The time of --for can't be read.", "It is a number with a unit.", flow.GiveTime)
		}
		return p.unlockFor(c.Context(), d)
	}
	c.Flags().StringVar(&o.duration, "for", "", "unlock for `TIME`, "+flow.SuchAsTime+" (Linux)")
	c.Flags().BoolVar(&o.remember, "remember", false, "let a system keyring unlock the vault: the only one that responds, or KEYRING")
	c.ValidArgsFunction = func(c *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		var names []string
		if o.remember && len(args) == 0 {
			names = keyringNames()
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
	c.Flags().BoolVar(&o.forget, "forget", false, "let no system keyring unlock the vault any more")
	c.Flags().BoolVar(&o.status, "status", false, "show what unlocks the vault now")
	return c
}

func (p *program) lockCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "lock",
		Short: words.LockCommands.Title(),
		Long: `Ends what "kiikey unlock --for" began, at once and for every program. Running
commands finish. A system keyring still unlocks the vault: to end that, run
"kiikey unlock --forget".`,
		Example: `  kiikey lock`,
		Args:    takes(),
		RunE:    does(func(context.Context, []string) error { return p.lock() }),
	}
}

func (p *program) lock() error {
	job, err := p.existing()
	if err != nil {
		return err
	}
	if err := job.EndUnlocked(); err != nil {
		return err
	}
	ways, err := job.Ways()
	return p.resultDespite(err, struct {
		Locked     bool     `json:"locked"`
		Remembered []string `json:"remembered"`
	}{true, orEmpty(ways.Remembered)}, words.LockedForCommands+"\n"+remembered(ways.Remembered))
}

func (p *program) unlockFor(ctx context.Context, d time.Duration) error {
	if !kernelkeyring.Supported {
		return kernelkeyring.Unsupported()
	}
	if err := flow.CheckUnlocked(d); err != nil {
		return err
	}
	job, err := p.existing()
	if err != nil {
		return err
	}
	if _, err := p.open(ctx, job); err != nil {
		return err
	}
	until, err := job.UnlockFor(d)
	if err != nil {
		return err
	}
	return p.result(struct {
		Until time.Time `json:"until"`
	}{until.UTC().Truncate(time.Second)}, unlockedUntil(until)+"\n")
}

func unlockedUntil(until time.Time) string {
	return words.UnlockedUntil(until) + ". To lock it earlier: kiikey lock"
}

// remembered says which keyrings unlock the vault, "" for none.
func remembered(keyrings []string) string {
	if len(keyrings) == 0 {
		return ""
	}
	return words.Unlocks(flow.Ways{Remembered: keyrings}) + " To end that: kiikey unlock --forget\n"
}

func (p *program) remember(ctx context.Context, keyring string) error {
	job, err := p.existing()
	if err != nil {
		return err
	}
	respond := job.Keyrings(ctx)
	if keyring == "" {
		if keyring, err = p.onlyKeyring(ctx, respond); err != nil {
			return err
		}
	}
	if err := p.unlock(ctx, job); err != nil {
		return err
	}
	for _, k := range respond {
		if k.Name == keyring && k.Note != "" {
			p.warn(k.Note)
		}
	}
	if err := job.Remember(ctx, keyring); err != nil {
		return err
	}
	return p.result(struct {
		Keyring string `json:"keyring"`
	}{keyring}, words.RememberedBy(keyring)+"\n")
}

// onlyKeyring returns the keyring that responds, or asks for one of several.
func (p *program) onlyKeyring(ctx context.Context, keyrings []flow.Keyring) (string, error) {
	var names []string
	for _, k := range keyrings {
		names = append(names, k.Name)
	}
	switch len(names) {
	case 0:
		return "", &problem.Problem{
			Kind: problem.KeyringMissing,
			What: "No system keyring responds.",
			Why:  "kiikey isn't running in a desktop session, or the session has no keyring.",
			Next: "Start your desktop's keyring and try again, or unlock for a while: kiikey unlock --for 15m",
		}
	case 1:
		return names[0], nil
	}
	return onTerminal(p, &problem.Problem{
		Kind: problem.Usage,
		What: "More than one keyring responds.",
		Next: "Name one of " + strings.Join(names, ", ") + ": kiikey unlock --remember " + names[0],
	}, func(t *ask.Prompter) (string, error) {
		t.Say("Which keyring should unlock the vault?")
		q := ask.Choice{Ask: "Your choice"}
		for _, k := range keyrings {
			q.Options = append(q.Options, ask.Option{Label: k.Title, Help: k.Note})
		}
		i, err := t.Choose(ctx, q)
		return names[i], err
	})
}

func (p *program) forget(ctx context.Context) error {
	job, err := p.existing()
	if err != nil {
		return err
	}
	keyrings, err := job.Forget(ctx)
	if err != nil && len(keyrings) == 0 {
		return err
	}
	return p.resultDespite(err, struct {
		Forgotten []string `json:"forgotten"`
	}{orEmpty(keyrings)}, words.Forgotten(keyrings)+"\n")
}

func (p *program) unlockStatus() error {
	job, err := p.existing()
	if err != nil {
		return err
	}
	ways, err := job.Ways()
	if err != nil {
		return err
	}
	var until *time.Time
	text := "The passphrase unlocks the vault." + "\n"
	if !ways.Until.IsZero() {
		at := ways.Until.UTC().Truncate(time.Second)
		until = &at
		text += unlockedUntil(ways.Until) + "\n"
	}
	return p.result(struct {
		Vault      string     `json:"vault"`
		Passphrase bool       `json:"passphrase"`
		Until      *time.Time `json:"until"`
		Remembered []string   `json:"remembered"`
	}{job.VaultPath(), true, until, orEmpty(ways.Remembered)}, text+remembered(ways.Remembered))
}

// keyringNames returns the values of --remember.
func keyringNames() (names []string) {
	for _, k := range system.Known() {
		names = append(names, k.Name)
	}
	return names
}
