/**
 * Limits by address, counted in this process's memory under a hash of the address with a secret that exists nowhere else
 * and changes daily. A loopback or private address stands for everyone behind it (an onion service, a proxy that is not
 * trusted), so it has none: there the limits of the box are what holds.
 */
import { hash } from 'node:crypto'
import { BlockList, isIP } from 'node:net'
import type { ErrorRequestHandler, Request, RequestHandler } from 'express'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { RandomBytes } from '../../crypto/random.js'
import { encodeBase64Url } from '../../encoding/base64.js'
import { ProtocolError } from '../../protocol/errors.js'
import { type Clock, DAY_MS } from '../clock.js'
import type { RateLimits } from '../config.js'
import { FailedProof } from '../ownership/failed-proof.js'
import type { SecurityEvents } from '../security-events.js'

/** What one address may do in a minute. */
export interface Budget {
  /** @throws ProtocolError `rate_limited` */
  readonly spend: (address: string | undefined) => Promise<void>
  readonly giveBack: (address: string | undefined) => Promise<void>
}

export interface Budgets {
  readonly register: Budget
  readonly send: Budget
  readonly contact: Budget
  readonly failedProof: Budget
  readonly lookUp: Budget
  readonly importing: Budget
}

/**
 * Of `/import_drops`: a box of ten thousand short drops comes in a minute or two, and whoever only wants to fill a store is some
 * ten times as fast as by sending.
 */
const IMPORTS_PER_MINUTE = 240

export function createBudgets(limits: RateLimits, clock: Clock, random: RandomBytes): Budgets {
  const keyOf = createAddressKeys(clock, random)
  return {
    register: createBudget(limits.register, keyOf),
    send: createBudget(limits.send, keyOf),
    contact: createBudget(limits.send, keyOf),
    failedProof: createBudget(limits.owner, keyOf),
    lookUp: createBudget(limits.lookUp, keyOf),
    importing: createBudget(IMPORTS_PER_MINUTE, keyOf),
  }
}

export function spendBudget(budget: Budget): RequestHandler {
  return async (request, _response, next) => {
    await budget.spend(request.ip)
    next()
  }
}

/** A refused request costs nothing. */
export function spendBudgetIfAccepted(budget: Budget): RequestHandler {
  return async (request, response, next) => {
    const address = request.ip
    await budget.spend(address)
    response.once('close', () => {
      if (response.statusCode >= 400) void budget.giveBack(address)
    })
    next()
  }
}

/** Notes and counts failed proofs and only those, so that a proven call is never refused for its rate. */
export function countFailedProofs({
  budgets,
  securityEvents,
}: {
  readonly budgets: Pick<Budgets, 'failedProof'>
  readonly securityEvents: SecurityEvents
}): ErrorRequestHandler {
  return async (error: unknown, request: Request, _response, next) => {
    if (error instanceof ProtocolError && error.code === 'proof_invalid') {
      securityEvents.note('proof_failed', error instanceof FailedProof ? error.boxId : undefined)
      await budgets.failedProof.spend(request.ip)
    }
    next(error)
  }
}

type AddressKeys = (address: string) => string | undefined

function createBudget(perMinute: number, keyOf: AddressKeys): Budget {
  if (perMinute === 0) return { spend: () => Promise.resolve(), giveBack: () => Promise.resolve() }
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 })
  return {
    async spend(address) {
      const key = address === undefined ? undefined : keyOf(address)
      if (key === undefined) return
      try {
        await limiter.consume(key)
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal
        throw new ProtocolError('rate_limited', { retryAfterSeconds: Math.ceil(refusal.msBeforeNext / 1000) })
      }
    },
    async giveBack(address) {
      const key = address === undefined ? undefined : keyOf(address)
      if (key !== undefined) await limiter.reward(key)
    },
  }
}

/** Undefined for an address that stands for no one in particular. */
function createAddressKeys(clock: Clock, random: RandomBytes): AddressKeys {
  let day = Number.NaN
  let secret = ''
  return (address) => {
    const party = partyOf(address)
    if (party === undefined) return undefined
    const today = Math.floor(clock() / DAY_MS)
    if (today !== day) {
      day = today
      secret = encodeBase64Url(random(32))
    }
    // In front of the address the secret is a key; an HMAC's second round is for hashes that others get to see.
    return hash('sha256', `${secret} ${party}`, 'base64url')
  }
}

/** Loopback, RFC 1918 and link-local. */
const PRIVATE_IPV4 = /^(127|10|192\.168|169\.254|172\.(1[6-9]|2[0-9]|3[01]))\./

const PRIVATE_IPV6 = new BlockList()
PRIVATE_IPV6.addAddress('::1', 'ipv6')
PRIVATE_IPV6.addSubnet('fc00::', 7, 'ipv6')
PRIVATE_IPV6.addSubnet('fe80::', 10, 'ipv6')

/** Who an address stands for: of IPv6 the first 64 bits, since whoever has one of those has all the rest. */
function partyOf(address: string): string | undefined {
  const [plain = ''] = address.replace(/^::ffff:(?=[0-9.]+$)/i, '').split('%')
  switch (isIP(plain)) {
    case 4:
      return PRIVATE_IPV4.test(plain) ? undefined : plain
    case 6:
      return PRIVATE_IPV6.check(plain, 'ipv6') ? undefined : networkOf(plain)
    default:
      // What nginx calls whoever came by its Unix socket, as tor does.
      if (plain === 'unix:') return undefined
      // What a proxy of the operator's own wrote, a port behind the address or a name: it stands for itself.
      return plain
  }
}

function networkOf(address: string): string {
  const [head = '', tail] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  const ending = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? [] : new Array<string>(8 - groups.length - ending.length).fill('0')
  return [...groups, ...zeros, ...ending]
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':')
}
