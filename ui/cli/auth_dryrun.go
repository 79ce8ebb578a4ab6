package cli

import (
	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/ui/flow"
	"kiikey/ui/plain"
)

// The document of auth --dry-run.
type (
	dryRunDocument struct {
		DryRun      bool            `json:"dryRun"`
		Environment string          `json:"environment"`
		Request     requestDocument `json:"request"`
		Curl        string          `json:"curl"`
	}
	requestDocument struct {
		Method  string          `json:"method"`
		URL     string          `json:"url"`
		Headers []fieldDocument `json:"headers"`
		Body    []fieldDocument `json:"body"` // the members of the JSON object; null for no body
	}
	fieldDocument struct {
		Name  string `json:"name"`
		Value string `json:"value"` // masked if secret
	}
)

// dryRun prints the request that auth would send. For its address it starts the built-in sandbox, but sends nothing.
func (p *program) dryRun(job *flow.Job, c kiiex.Credential, env kiiex.Environment) error {
	client, env, err := job.NewClient(env, c.ID, api.Options{})
	if err != nil {
		return err
	}
	defer client.CloseIdleConnections()
	signed := c.Sign(c.Nonce)
	defer signed.Signature.Clear()
	request, err := client.PreviewAuthenticate(signed)
	if err != nil {
		return err
	}
	if env.IsEmbedded() {
		p.note("The built-in sandbox gets a new address at each start; this one ends with the command.")
	}
	document := dryRunDocument{
		DryRun: true, Environment: env.Name,
		Request: requestDocument{
			Method: request.Method, URL: request.URL,
			Headers: fieldDocuments(request.Header), Body: fieldDocuments(request.Body),
		},
		Curl: request.Curl(),
	}
	return p.result(document, "Nothing was sent. kiikey would send:\n\n"+plain.Block(request.String())+
		"\n\nThe same with curl, which reads the secrets from environment variables:\n\n"+plain.Block(request.Curl())+"\n")
}

func fieldDocuments(fields []kiiex.Field) []fieldDocument {
	if fields == nil {
		return nil
	}
	documents := make([]fieldDocument, len(fields))
	for i, f := range fields {
		documents[i] = fieldDocument{Name: f.Path, Value: f.Value}
		if f.IsSecret() {
			documents[i].Value = kiiex.Mask
		}
	}
	return documents
}
