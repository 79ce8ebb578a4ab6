package accessible

import (
	"context"
	"strconv"

	"kiikey/kiiex"
	"kiikey/kiiex/diagnose"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

// why diagnoses a failing login: it reports each check, then the verdict.
func (c *conversation) why(ctx context.Context) error {
	env, err := c.chooseEnvironment(ctx, asked(words.WhichEnvironment), c.active.summary.Environment)
	if err != nil {
		return err
	}
	var found *diagnose.Diagnosis
	check := func(login bool) func(context.Context) error {
		return func(ctx context.Context) error {
			d, err := c.diagnose(ctx, env, login)
			if d != nil {
				found = d
			}
			return err
		}
	}
	const question = "What do you want to check"
	return c.menu(ctx, func() (string, []item) {
		items := []item{
			{"Everything but the login", "Sends " + words.OnlyAPing, check(false)},
			{"Everything, with one login", "kiikey asks before the login.", check(true)},
		}
		if found == nil {
			return question, items
		}
		items = append(items, item{words.ReportTitle, words.ReportHint + ".", func(context.Context) error {
			c.Say(found.Report())
			return nil
		}})
		if changes, differs := flow.Unsaved(c.active.summary.Permissions, found); differs {
			items = append(items, item{asked(words.SavePermissions(found.Permissions).Ask), "Each test compares the saved ones with the session's.", func(ctx context.Context) error {
				if err := c.job.Edit(ctx, c.active.summary.Name, changes); err != nil {
					return err
				}
				c.Say(words.Edited(c.active.summary.Name))
				return c.details(ctx)
			}})
		}
		if o := found.OtherEnvironment; o != nil {
			items = append(items, item{"The same in " + shown(o.Environment.Name) + ", with one login", "kiikey asks before the login.", func(ctx context.Context) error {
				env = o.Environment
				return check(true)(ctx)
			}})
		}
		return question, items
	})
}

// diagnose runs the checks once.
func (c *conversation) diagnose(ctx context.Context, env kiiex.Environment, login bool) (found *diagnose.Diagnosis, err error) {
	if login {
		if err := c.agreeToLogin(ctx, env); err != nil {
			return nil, err
		}
	}
	err = c.Work(ctx, "Checking.", func(ctx context.Context) error {
		complaint := flow.Complaint{Environment: env, Login: login}
		credential, err := c.job.Credential(ctx, c.active.summary.Name)
		if err != nil {
			complaint.StoreErr = err
		} else {
			defer credential.Clear()
			complaint.Credential = &credential
		}
		found, err = c.job.Diagnose(ctx, complaint, c.sayFinding)
		return err
	})
	if found != nil {
		c.Say("Verdict: " + found.Verdict)
		for _, f := range found.Wrong() {
			c.sayCauses(f, !found.SaysOf(f))
		}
		if o := found.OtherEnvironment; o != nil {
			c.Say(words.BelongsTo(o.Environment.Name, o.Why))
		}
	}
	return found, err
}

// agreeToLogin asks before each login of a diagnosis: users come here after rejections, and several lock them out.
func (c *conversation) agreeToLogin(ctx context.Context, env kiiex.Environment) error {
	var q flow.Question
	err := c.withCredential(ctx, func(credential kiiex.Credential) (err error) {
		q, err = c.job.BeforeDiagnosis(flow.Complaint{Credential: &credential, Environment: env})
		return err
	})
	if err != nil {
		return err
	}
	return c.agreeAnew(ctx, q, words.LoginQuestion(q))
}

// sayFinding reports a check.
func (c *conversation) sayFinding(f diagnose.Finding) {
	word := ""
	switch f.State {
	case diagnose.Running:
		return
	case diagnose.Passed:
		word = "good"
	case diagnose.Warning:
		word = "warning"
	case diagnose.Failed:
		word = "failed"
	case diagnose.Skipped:
		word = "not checked"
	}
	c.Say(f.Step.Title() + ": " + word + ". " + f.Summary)
}

// sayCauses tells the likely causes of what was found wrong; named says which check found it.
func (c *conversation) sayCauses(f diagnose.Finding, named bool) {
	of := ""
	if named {
		of = f.Step.Title() + ". "
	}
	for i, r := range f.Reasons {
		c.Say(of + "Likely cause " + strconv.Itoa(i+1) + ": " + r.Text + " What to do: " + r.Do)
	}
}
