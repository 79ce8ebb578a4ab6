package accessible

import (
	"context"
	"time"

	"kiikey/ui/ask"
	"kiikey/ui/words"
)

// idle is how long no key may be pressed before the store is locked; 0 for as long as it takes.
func (c *conversation) idle() time.Duration {
	if c.job.Store() == nil {
		return 0
	}
	return time.Duration(c.job.Settings().Lock.IdleMinutes) * time.Minute
}

// away locks the store because nobody is there, and returns what opens it again.
func (c *conversation) away(ctx context.Context, suspended bool) func(context.Context) error {
	if c.job.Store() == nil {
		return func(context.Context) error { return nil }
	}
	c.lock(ctx)
	why := "no key was pressed for " + words.Count(c.job.Settings().Lock.IdleMinutes, "minute")
	if suspended {
		why = ask.Suspended
	}
	c.say("Locked: " + why + ".")
	return c.open
}

// lock drops everything that was decrypted.
func (c *conversation) lock(ctx context.Context) {
	c.forget()
	c.job.Lock()
	if told := c.clip.clear(ctx); told != "" {
		c.say(told)
	}
}

// forget clears what is held of what is open.
func (c *conversation) forget() {
	if c.visit != nil {
		c.visit.forgetLogin()
	}
	c.forgetBackup()
}

// forgetBackup clears what is decrypted of a backup that is open.
func (c *conversation) forgetBackup() {
	if c.opened != nil {
		c.opened.Close()
		c.opened = nil
	}
}
