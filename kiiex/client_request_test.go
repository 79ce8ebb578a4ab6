package kiiex

import "testing"

func TestRequestsCannotBeWrittenAgain(t *testing.T) {
	c, err := NewClient(Environment{Name: "test", BaseURL: "https://exchange.example/ap"}, ClientOptions{})
	if err != nil {
		t.Fatal(err)
	}
	r := c.sessionRequest(callLogOut, "POST", SecretFromString("token"))
	req, err := r.toHTTP(t.Context())
	if err != nil || req.GetBody != nil || req.ContentLength != int64(len("{}")) {
		t.Errorf("%v, %+v", err, req)
	}
}
