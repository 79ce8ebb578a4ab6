package accessible

import (
	"cmp"
	"context"
	"strings"

	"kiikey/kiiex"
	"kiikey/kiiex/export"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
)

// nothing is what is typed where a field is to have no value.
const nothing = "none"

// edit asks for what may change in a credential, one field after the other. Key and secret may not: another key
// is another credential.
func (c *conversation) edit(ctx context.Context, v *visit) error {
	s := v.summary
	// without is what a field may be without, "" for one that is needed.
	of := func(field kiiex.FieldName, value *string, without, help string) func(context.Context) error {
		typed := func(answer string) string {
			if without != "" && answer == nothing {
				return ""
			}
			return answer
		}
		return func(ctx context.Context) error {
			q := ask.Question{Ask: field.Label(), Help: help, Fallback: *value, Check: func(answer string) error {
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
	permissions, whitelist := strings.Join(s.Permissions, ", "), strings.Join(s.IPWhitelist, ", ")
	err := ask.InTurn(ctx,
		of(kiiex.FieldUserID, &s.UserID, "", "Digits."),
		of(kiiex.FieldNonce, &s.Nonce, "", "A number or a text; it is part of the signed message, character for character."),
		of(kiiex.FieldUserName, &s.UserName, "name", "Not part of the signature."),
		of(kiiex.FieldPermissions, &permissions, "permission", "What the exchange lists for the key now, with commas. It is changed there."),
		of(kiiex.FieldIPWhitelist, &whitelist, "address", "The addresses that the exchange lists for the key now, with commas. They are changed there."),
		func(ctx context.Context) error {
			env, err := c.chooseEnvironment(ctx, "Environment in which the key was made", s.Environment)
			s.Environment = env.Name
			return err
		},
	)
	if err != nil {
		return err
	}
	err = c.job.Edit(ctx, v.summary.Name, flow.Changes{
		UserID: &s.UserID, Nonce: &s.Nonce, UserName: &s.UserName, Environment: &s.Environment, Permissions: &permissions, IPWhitelist: &whitelist,
	})
	if err != nil {
		return err
	}
	v.forgetLogin() // it may have been another user's
	c.say("Saved.")
	return c.details(ctx, v)
}

// rename asks for another name.
func (c *conversation) rename(ctx context.Context, v *visit) error {
	from := v.summary.Name
	to, err := c.Line(ctx, ask.Question{Ask: "New name", Fallback: from, Check: kiiex.CheckName, Help: nameHelp})
	if err != nil {
		return err
	}
	if to == from {
		c.say("The name stays as it is.")
		return nil
	}
	if err := c.job.Rename(ctx, from, to); err != nil {
		return err
	}
	to = kiiex.NormalName(to)
	v.summary.Name = to
	remarks, err := c.job.NameRemarks(ctx, to, v.summary.Environment, v.summary.ID)
	if err != nil {
		return err
	}
	c.say("Renamed from " + shown(from) + " to " + shown(to) + ".")
	c.remark(remarks)
	return nil
}

const nameHelp = "Yours to choose; it is how you find the credential again."

// remove deletes the credential after asking, and leaves it.
func (c *conversation) remove(ctx context.Context, v *visit) error {
	s := v.summary
	c.say("It is deleted from this computer, with its session and what is known of its tests. The key itself stays valid at the exchange: delete it there too if it must not be used any more.")
	c.say("API key " + keyWords(s.MaskedKey) + ", user " + shown(s.UserID) + ", imported " + c.ago(s.ImportedAt) + ".")
	agreed, err := c.sure(ctx, "Remove "+shown(s.Name)+" of "+c.placeWords(s.Environment), "The only copy of its secret may be the one here: the exchange shows a secret only once.")
	if err != nil || !agreed {
		return err
	}
	if err := c.job.Remove(ctx, s.Name); err != nil {
		return err
	}
	c.say("Removed " + shown(s.Name) + ".")
	return errGone
}
