package sandbox

import (
	"encoding/json"
	"fmt"

	"kiikey/assets"
)

// foreignAddress is from the range reserved for documentation, so that no client ever has it.
const foreignAddress = "203.0.113.7"

// account is the sandbox's one user, with the one credential.
type account struct {
	export
	answersAs json.Number // the user that answers name: the same, but in scenario other-user
	accountID json.Number
	omsID     json.Number
	email     string
}

// export is the credential as an exported file has it, with the user that the exchange's own file lacks.
type export struct {
	APIKey      string
	APISecret   string
	Nonce       string
	UserID      json.Number `json:"UserId"`
	UserName    string
	Permissions []string
	IPWhitelist []string `json:",omitempty"`
}

// sampleAccount reads the credential from the sample export. The file is part of the program: if it can't be
// read, the build is broken.
func sampleAccount() account {
	a := account{accountID: assets.SampleAccountID, omsID: "1", email: "trader-one@example.invalid"}
	if err := json.Unmarshal(assets.SampleExport, &a.export); err != nil {
		panic(fmt.Sprintf("sandbox: the sample export: %v", err))
	}
	a.UserID, a.UserName = assets.SampleUserID, "trader-one"
	return a
}

// exportFile returns an export file for the credential. It contains the key's whitelist if the scenario gives the key
// one.
func (s *Server) exportFile() []byte {
	export := s.account.export
	if s.scenario.foreignWhitelist {
		export.IPWhitelist = []string{foreignAddress}
	}
	text, err := json.MarshalIndent(export, "", "  ")
	if err != nil {
		panic(fmt.Sprintf("sandbox: the export file: %v", err)) // only strings and numbers: cannot happen
	}
	return append(text, '\n')
}
