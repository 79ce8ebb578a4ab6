// What a user of notbank does, against the sandbox that sandbox.json names, over HTTP and over WebSocket.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { NotbankClient } from 'notbank'

const { url, credential } = JSON.parse(readFileSync('sandbox.json'))
const { APIKey: ApiPublicKey, APISecret: ApiSecretKey, UserId } = JSON.parse(readFileSync(credential))
const domain = new URL(url).host
const isRefused = error => error.code === 20 && error.message.includes('Not Authorized')

for (const client of [NotbankClient.Factory.createRestClient(domain), NotbankClient.Factory.createWebsocketClient({ domain })]) {
  await client.connect()
  const positions = () => client.getAccountService().getAccountPositions({ AccountId: 153 })
  await assert.rejects(positions(), isRefused)
  await client.authenticateUser({ ApiPublicKey, ApiSecretKey, UserId })
  assert.deepEqual(await client.getUserService().getUserAccounts({ UserId, UserName: 'trader-one' }), [153])
  const [position, ...others] = await positions()
  assert.deepEqual([position.ProductSymbol, position.Amount, position.Hold, others.length], ['USD', 10000, 950, 0])
  const instruments = await client.getInstrumentService().getInstruments()
  assert.deepEqual(instruments.map(i => i.Symbol), ['BTCUSD', 'ETHUSD'])
  assert.equal((await client.getProductService().getProducts({})).length, 3)
  assert.equal((await client.getAccountService().getAccountInfo({ AccountId: 153 })).VerificationLevel, 1)
  await assert.rejects(client.getTradingService().sendOrder({ InstrumentId: 1, AccountId: 153, Quantity: 1 }), isRefused)
  await client.getAuthService().logOut()
  await assert.rejects(positions(), isRefused)
  await client.close()
}
console.log('notbank: all well')
