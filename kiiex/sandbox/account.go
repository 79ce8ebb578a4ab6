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
	userID      json.Number
	answersAs   json.Number // the user that answers name: the same, but in scenario other-user
	accountID   json.Number
	omsID       json.Number
	userName    string
	email       string
	permissions []string
	apiKey      string
	secret      []byte
	nonce       string
}

// sampleAccount reads the credential from the sample export. The file is part of the program: if it can't be
// read, the build is broken.
func sampleAccount() account {
	var export struct {
		APIKey      string
		APISecret   string
		Nonce       string
		Permissions []string
	}
	if err := json.Unmarshal(assets.SampleExport, &export); err != nil {
		panic(fmt.Sprintf("sandbox: the sample export: %v", err))
	}
	return account{
		userID:      assets.SampleUserID,
		accountID:   assets.SampleAccountID,
		omsID:       "1",
		userName:    "trader-one",
		email:       "trader-one@example.invalid",
		permissions: export.Permissions,
		apiKey:      export.APIKey,
		secret:      []byte(export.APISecret),
		nonce:       export.Nonce,
	}
}

// exportFile returns an export file for the credential, with the user id that the exchange's own file lacks. It
// contains the key's whitelist if the scenario gives the key one.
func (s *Server) exportFile() []byte {
	export := struct {
		APIKey      string
		APISecret   string
		Nonce       string
		UserID      json.Number `json:"UserId"`
		UserName    string
		Permissions []string
		IPWhitelist []string `json:",omitempty"`
	}{
		s.account.apiKey, string(s.account.secret), s.account.nonce,
		s.account.userID, s.account.userName, s.account.permissions, nil,
	}
	if s.scenario.foreignWhitelist {
		export.IPWhitelist = []string{foreignAddress}
	}
	text, err := json.MarshalIndent(export, "", "  ")
	if err != nil {
		panic(fmt.Sprintf("sandbox: the export file: %v", err)) // only strings and numbers: cannot happen
	}
	return append(text, '\n')
}
