// Package mistake finds the mistake behind a wrong signature.
//
// The rules it keeps:
//   - Everything is offline and in memory: no network, no files, no terminal.
//   - No text that the package makes contains the secret, the API key or the pasted signature.
//   - It names a mistake only if the signature agrees: 256 bits do not agree by chance. It counts the other
//     recipes that give the very same signature, because nothing can tell those apart.
//   - The simpler explanation wins: the right recipe, every single slip, every pair of slips, then other nonces
//     and user ids near the stated ones, alone and with one slip. The search stops after the first of these
//     stages in which something fits.
//
// The right signature is the lowercase hex of HMAC-SHA256 whose key is the API secret as text and whose message
// is Nonce + UserId + APIKey with nothing between (the exchange's page "Authenticate with API Key"). The
// catalogue of recipes was collected from the issue trackers of exchange clients and from guides to HMAC.
package mistake
