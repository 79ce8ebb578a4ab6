package accessible

import (
	"context"
	"time"

	"kiikey/kiiex/problem"
	"kiikey/ui/ask"
)

// idle returns after how long without a key the vault locks; 0 for never.
func (c *conversation) idle() time.Duration {
	if c.job.Store() == nil {
		return 0
	}
	return time.Duration(c.job.Settings().Lock.IdleMinutes) * time.Minute
}

// away locks the vault, and returns what unlocks it again.
func (c *conversation) away(ctx context.Context, suspended bool) func(context.Context) error {
	if c.job.Store() == nil {
		return func(context.Context) error { return nil }
	}
	c.lock(ctx)
	why := "no key was pressed for " + problem.Count(c.job.Settings().Lock.IdleMinutes, "minute")
	if suspended {
		why = ask.Suspended
	}
	c.Say("Locked: " + why + ".")
	return c.open
}

// lock clears everything decrypted.
func (c *conversation) lock(ctx context.Context) {
	c.forget()
	c.job.Lock()
	if told := c.clip.clear(ctx); told != "" {
		c.Say(told)
	}
}

// forget clears the login and the backup in use.
func (c *conversation) forget() {
	if c.active != nil {
		c.active.forgetLogin()
	}
	c.forgetBackup()
}

// forgetBackup clears the backup in use.
func (c *conversation) forgetBackup() {
	if c.opened != nil {
		c.opened.Close()
		c.opened = nil
	}
}
