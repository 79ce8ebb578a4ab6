package api

import (
	"context"

	"kiikey/kiiex"
)

// One call of an Access each, for tests of what the client does with a single one.

func (c *Client) UserInfo(ctx context.Context, s kiiex.Session) (*Details, error) {
	a, err := c.one(ctx, s, CallUserInfo)
	return a.Details, err
}

func (c *Client) UserAccounts(ctx context.Context, s kiiex.Session) ([]string, error) {
	a, err := c.one(ctx, s, CallUserAccounts)
	return a.Accounts, err
}

func (c *Client) UserPermissions(ctx context.Context, s kiiex.Session) ([]string, error) {
	a, err := c.one(ctx, s, CallUserPermissions)
	return a.Permissions, err
}

func (c *Client) one(ctx context.Context, s kiiex.Session, call string) (*Access, error) {
	for _, q := range questions {
		if q.call == call {
			a := c.look(ctx, s, []question{q}, concernsAll)
			return a, a.Err(call)
		}
	}
	panic("no question " + call)
}

// String shows all of the exchange with secrets masked.
func (e *Exchange) String() string {
	s := e.Request.String() + "\n" + e.MaskedAnswer()
	if e.Err != nil {
		s += "\n" + e.Err.Error() + "\n"
	}
	return s
}
