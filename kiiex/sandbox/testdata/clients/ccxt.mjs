// What a user of ccxt does, against the sandbox that sandbox.json names.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import ccxt from 'ccxt'

const { url, credential } = JSON.parse(readFileSync('sandbox.json'))
const { APIKey: apiKey, APISecret: secret, UserId: uid } = JSON.parse(readFileSync(credential))
const urls = { api: { public: url, private: url } }
const exchange = new ccxt.ndax({ apiKey, secret, uid, login: 'trader-one', password: 'unused', urls, enableRateLimit: false })

const markets = await exchange.loadMarkets()
assert.deepEqual(Object.keys(markets).sort(), ['BTC/USD', 'ETH/USD'])
assert.deepEqual(Object.keys(exchange.currencies).sort(), ['BTC', 'ETH', 'USD'])
assert.equal(markets['BTC/USD'].active, true)
assert.equal(markets['ETH/USD'].precision.price, 0.01)

const balance = await exchange.fetchBalance()
assert.deepEqual(balance.USD, { free: 9050, used: 950, total: 10000 })
const [order, ...others] = await exchange.fetchOpenOrders()
assert.deepEqual([order.symbol, order.side, order.price, order.amount, order.status, others.length], ['BTC/USD', 'buy', 47500, 0.02, 'open', 0])
assert.deepEqual(await exchange.fetchOpenOrders('ETH/USD'), [])
const [trade] = await exchange.fetchMyTrades('ETH/USD')
assert.deepEqual([trade.side, trade.price, trade.amount, trade.order], ['sell', 2500, 0.4, order.id - 1 + ''])
const { bid, ask, last } = await exchange.fetchTicker('BTC/USD')
assert.deepEqual([bid, ask, last], [49900, 50100, 50000])
const book = await exchange.fetchOrderBook('BTC/USD')
const levels = side => side.map(([price, amount]) => [price, amount])
assert.deepEqual([levels(book.bids), levels(book.asks)], [[[49900, 0.4], [47500, 0.02]], [[50100, 0.3], [50500, 1]]])
assert.equal((await exchange.fetchOrderBook('BTC/USD', 1)).bids.length, 1)

const isRefused = error => error.constructor === ccxt.ExchangeError && error.message.includes('Not Authorized')
await assert.rejects(exchange.createOrder('BTC/USD', 'limit', 'buy', 0.01, 40000), isRefused)
await assert.rejects(exchange.cancelOrder(order.id), isRefused)
exchange.secret = secret.toUpperCase()
await assert.rejects(exchange.fetchBalance(), isRefused)
console.log('ccxt: all well')
