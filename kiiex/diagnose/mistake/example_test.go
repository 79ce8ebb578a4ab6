package mistake_test

import (
	"context"
	"fmt"

	"kiikey/kiiex"
	"kiikey/kiiex/diagnose/mistake"
)

// The message was piped through echo, which added a newline, and the result was encoded as base64.
func ExampleSearch() {
	e := mistake.Evidence{
		APIKey: "052087eaddece742eb76a5f74bee8aca", Secret: kiiex.SecretFromString("b1dba8c2ecd1275fac9b67c06b7a0b6b"),
		UserID: "2", Nonce: "0",
	}
	pasted := kiiex.SecretFromString("MdnWaOgs3bxrNL46HO2GGPHg7jQjMCyExZYzRXYdgX0=")

	result, err := mistake.Search(context.Background(), e, pasted, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Form.Explanation)
	fmt.Println(result.Summary())
	for _, slip := range result.Slips {
		fmt.Println("-", slip.Done)
		fmt.Println("  ", slip.Right)
	}
	for _, text := range result.Details() {
		fmt.Println(text)
	}
	// Output:
	// Base64 for 32 bytes: the length of SHA-256, as it should be. A signature is written as 64 lowercase hex digits and nothing else.
	// The signature is not right: 2 mistakes together made it.
	// - The message ends with a newline: echo or a text file added it.
	//    The message begins with the nonce and ends with the API key: nothing before, nothing after. In a shell use printf '%s' in place of echo.
	// - The signature is written as base64.
	//    Write the signature as 64 lowercase hex digits and nothing else.
	// All 256 bits agree, which does not happen by chance.
	// One other way, just as simple, gives the same signature.
}
