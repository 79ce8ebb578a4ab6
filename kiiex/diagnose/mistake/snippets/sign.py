# Prints the KIIEX signature: lowercase hex of HMAC-SHA256(API secret, nonce + user id + API key).
# Reads KIIEX_API_KEY, KIIEX_API_SECRET, KIIEX_NONCE and KIIEX_USER_ID from the environment.
import hashlib
import hmac
import os
import sys


def from_environment(name):
    value = os.environ.get(name)
    if not value:
        sys.exit(f"{name} is not set")
    return value


message = from_environment("KIIEX_NONCE") + from_environment("KIIEX_USER_ID") + from_environment("KIIEX_API_KEY")
key = from_environment("KIIEX_API_SECRET")  # the text itself, not bytes.fromhex(...)

print(hmac.new(key.encode(), message.encode(), hashlib.sha256).hexdigest())
