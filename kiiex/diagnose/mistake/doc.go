// Package mistake finds out which mistake made a wrong signature.
//
// The right signature is the lowercase hex of HMAC-SHA256 whose key is the API secret as text and whose
// message is Nonce + UserId + APIKey with nothing between (the exchange's page "Authenticate with API
// Key"). A wrong signature together with the credential is evidence: the package makes the signature of
// every recipe that people are likely to have followed, and the one that agrees names the mistake, since
// 256 bits do not agree by chance. The catalogue was collected from the issue trackers of exchange clients
// and from guides to HMAC.
//
// The search runs from the simple to the complicated: the right recipe, every single slip, every pair of
// slips, then other nonces and user ids near the stated ones, alone and with one slip. It stops after the
// first of these stages in which something fits, reports the simplest, and counts the others that give the
// very same signature, because nothing can tell those apart.
//
// Everything is offline and in memory: no network, no files, no terminal. No text that the package makes
// contains the secret, the API key or what was pasted.
package mistake
