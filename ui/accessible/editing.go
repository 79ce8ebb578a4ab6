package accessible

import (
	"cmp"
	"context"
	"strings"

	"kiikey/kiiex"
	"kiikey/kiiex/export"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

// nothing is the answer for no value.
const nothing = "none"

// edit asks for each field that may change. API key and secret may not: another API key is another credential.
func (c *conversation) edit(ctx context.Context) error {
	s := c.active.summary
	// without names the value of an optional field; "" if the field is required.
	of := func(field kiiex.FieldName, value *string, without string) func(context.Context) error {
		typed := func(answer string) string {
			if without != "" && answer == nothing {
				return ""
			}
			return answer
		}
		return func(ctx context.Context) error {
			q := ask.Question{Ask: field.Label(), Help: words.Hint(field), Fallback: *value, Check: func(answer string) error {
				var draft export.Draft
				return draft.Set(field, typed(answer))
			}}
			if without != "" {
				q.May, q.Fallback = nothing+" for no "+without, cmp.Or(*value, nothing)
			}
			answer, err := c.Line(ctx, q)
			if err == nil {
				*value = typed(answer)
			}
			return err
		}
	}
	c.Say("The API key and its secret are not edited. To use others, import them, give the name of this credential, and agree to replace it.")
	permissions, whitelist, expires := strings.Join(s.Permissions, ", "), strings.Join(s.IPWhitelist, ", "), s.ExpiryDay()
	err := ask.InTurn(ctx,
		of(kiiex.FieldUserID, &s.UserID, ""),
		of(kiiex.FieldNonce, &s.Nonce, ""),
		of(kiiex.FieldUserName, &s.UserName, "name"),
		of(kiiex.FieldPermissions, &permissions, "permission"),
		of(kiiex.FieldIPWhitelist, &whitelist, "address"),
		of(kiiex.FieldNote, &s.Note, "note"),
		of(kiiex.FieldExpires, &expires, "day"),
		func(ctx context.Context) error {
			env, err := c.chooseEnvironment(ctx, words.CreatedIn, s.Environment)
			s.Environment = env.Name
			return err
		},
	)
	if err != nil {
		return err
	}
	err = c.job.Edit(ctx, s.Name, flow.Changes{
		UserID: &s.UserID, Nonce: &s.Nonce, UserName: &s.UserName, Environment: &s.Environment, Permissions: &permissions, IPWhitelist: &whitelist,
		Note: &s.Note, Expires: &expires,
	})
	if err != nil {
		return err
	}
	c.active.forgetLogin() // it may be another user's
	c.Say(words.Edited(s.Name) + undoable)
	return c.details(ctx)
}

// rename asks for a new name.
func (c *conversation) rename(ctx context.Context) error {
	from := c.active.summary.Name
	to, err := c.Line(ctx, ask.Question{Ask: words.NewName, Fallback: from, Check: kiiex.CheckName, Help: words.NameHint})
	if err != nil {
		return err
	}
	if to == from {
		c.Say("The name stays as it is.")
		return nil
	}
	if err := c.job.Rename(ctx, from, to); err != nil {
		return err
	}
	to = kiiex.NormalName(to)
	s := &c.active.summary
	s.Name = to
	remarks, err := c.job.NameRemarks(ctx, to, s.Environment, s.ID)
	if err != nil {
		return err
	}
	c.Say(words.Renamed(from, to) + undoable)
	c.remark(remarks)
	return nil
}

// remove removes the credential after asking, and ends its menu.
func (c *conversation) remove(ctx context.Context) error {
	s := c.active.summary
	if err := c.confirm(ctx, words.Spoken.Remove(s, c.job.Now())); err != nil {
		return err
	}
	if err := c.job.Remove(ctx, s.Name); err != nil {
		return err
	}
	c.Say(words.Removed(s.Name) + undoable)
	return errGone
}

// undoable follows what tells of a change.
const undoable = " To take that back: Undo, in the main menu."

// undo takes the last change of a credential back.
func (c *conversation) undo(ctx context.Context) error {
	undone, err := c.job.Undo(ctx)
	if err != nil {
		return err
	}
	done, remark := words.Undone(undone)
	c.Say(done)
	if remark != "" {
		c.remark([]string{remark})
	}
	return nil
}
