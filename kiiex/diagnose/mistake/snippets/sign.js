// Prints the KIIEX signature: lowercase hex of HMAC-SHA256(API secret, nonce + user id + API key).
// Reads KIIEX_API_KEY, KIIEX_API_SECRET, KIIEX_NONCE and KIIEX_USER_ID from the environment.
const { createHmac } = require('node:crypto');

function fromEnvironment(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`); // or "undefined" would be signed
  return value;
}

// All are strings: adding numbers would sum them.
const message = fromEnvironment('KIIEX_NONCE') + fromEnvironment('KIIEX_USER_ID') + fromEnvironment('KIIEX_API_KEY');
const key = fromEnvironment('KIIEX_API_SECRET'); // the text itself, not Buffer.from(..., 'hex')

console.log(createHmac('sha256', key).update(message).digest('hex'));
