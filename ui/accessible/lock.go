package accessible

import (
	"context"
	"errors"
	"fmt"
	"strconv"
)

// errAway is that nobody is at the terminal: why the store is locked while a question is open.
var (
	errAway      = errors.New("accessible: nobody is there")
	errIdle      = fmt.Errorf("%w: no key was pressed", errAway)
	errSuspended = fmt.Errorf("%w: the program is suspended", errAway)
)

// away locks the store because nobody is there, and returns when it has been opened again.
func (c *conversation) away(ctx context.Context, why error) error {
	open := c.job.Store() != nil
	c.lock(ctx)
	switch {
	case errors.Is(why, errIdle):
		c.say("Locked: no key was pressed for " + counted(c.job.Settings().Lock.IdleMinutes, "minute") + ".")
	case open:
		c.say("Locked: the program is suspended.")
	}
	if errors.Is(why, errSuspended) {
		c.sleep()
	}
	if !open {
		return nil
	}
	return c.open(ctx)
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

// counted is "1 minute", "5 minutes".
func counted(n int, of string) string {
	if n == 1 {
		return "1 " + of
	}
	return strconv.Itoa(n) + " " + of + "s"
}
