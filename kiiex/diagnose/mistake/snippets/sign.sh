#!/bin/sh
# Prints the KIIEX signature: lowercase hex of HMAC-SHA256(API secret, nonce + user id + API key).
# Reads KIIEX_API_KEY, KIIEX_API_SECRET, KIIEX_NONCE and KIIEX_USER_ID from the environment.
set -eu
: "${KIIEX_API_KEY:?is not set}" "${KIIEX_API_SECRET:?is not set}" "${KIIEX_NONCE:?is not set}" "${KIIEX_USER_ID:?is not set}"

if openssl dgst -help 2>&1 | grep -q -e '-hmac-env'; then
	set -- -hmac-env KIIEX_API_SECRET # OpenSSL 4 reads the secret from the environment
else
	# Older versions take it as an argument only: for the milliseconds that openssl runs, other users of
	# this computer can see the secret in the list of processes. If you share it, use Python instead.
	set -- -hmac "$KIIEX_API_SECRET"
fi

# printf, because echo would add a newline to the message; sed, because openssl prints a label first.
printf '%s%s%s' "$KIIEX_NONCE" "$KIIEX_USER_ID" "$KIIEX_API_KEY" |
	openssl dgst -sha256 "$@" | sed 's/^.*= *//'
