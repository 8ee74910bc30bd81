/** Calls that take a proof of ownership: signed, by the fetch token where that suffices, or a signed action. */
import type * as z from 'zod/mini'
import { digest } from '../crypto/digest.js'
import { sign } from '../crypto/signing-key.js'
import { encodeBase64 } from '../encoding/base64.js'
import { utf8 } from '../encoding/bytes.js'
import { actionBytes, formatAction } from '../protocol/action.js'
import type { OwnerKeys } from './owner-keys.js'
import { createProver, signChallenge } from './proof.js'
import { SealdropError } from './sealdrop-error.js'
import type { Call, CallServer } from './server-calls.js'

export interface OwnerCall<S extends z.ZodMiniType> extends Pick<Call<S>, 'path' | 'schema' | 'tries'> {
  readonly body: Readonly<Record<string, unknown>>
  /** Default `any proof`; `signature` where a fetch token does not suffice. */
  readonly needs?: 'signature' | 'any proof'
}

export interface OwnerAction<S extends z.ZodMiniType> extends Pick<Call<S>, 'path' | 'schema' | 'tries'> {
  readonly parameters: Readonly<Record<string, unknown>>
  /** Called before each try. */
  readonly onTry?: () => void
}

/** What a sender says to prove that they own a box. */
export interface OwnershipProof {
  readonly linkToken: string
  readonly challenge: string
  /** Base64. */
  readonly signature: string
}

export interface OwnerCalls {
  readonly call: <S extends z.ZodMiniType<{ readonly next_challenge: string }>>(
    call: OwnerCall<S>,
  ) => Promise<z.output<S>>
  /** Signs the call with all of its parameters; each try has a challenge, and so a signature, of its own. */
  readonly act: <S extends z.ZodMiniType<{ readonly message: string; readonly next_challenge?: string }>>(
    action: OwnerAction<S>,
  ) => Promise<z.output<S>>
  /** By a challenge of its own. */
  readonly prove: () => Promise<OwnershipProof>
  /** By the server's clock, as far as its last challenge tells; else by ours. */
  readonly serverTimeMs: () => number
}

interface Needs {
  readonly keys: () => OwnerKeys
  readonly call: CallServer
  readonly clock: () => number
  readonly proof: 'signature' | 'fetch token'
}

export function createOwnerCalls({ keys, call, clock, proof }: Needs): OwnerCalls {
  const prover = createProver(keys, call, clock)
  let refusedToken: string | undefined

  /** @param bodyOf the body of one try, by its challenge */
  const signed = async <S extends z.ZodMiniType>(
    request: Omit<Call<S>, 'body'>,
    bodyOf: (challenge: string) => object,
  ): Promise<z.output<S>> => {
    const used = { isFresh: true }
    const body = async () => {
      const { challenge, isFresh } = await prover.challenge()
      used.isFresh = isFresh
      return bodyOf(challenge)
    }
    try {
      return await call({ ...request, body })
    } catch (error) {
      // Clocks differ and servers start again with other secrets: what came with the last answer may not hold any more.
      const isStale = !used.isFresh && isRefusedProof(error)
      if (!isStale) throw error
      return call({ ...request, body })
    }
  }

  const byToken = async <S extends z.ZodMiniType>(
    request: Call<S>,
    fetchToken: string,
    instead: () => Promise<z.output<S>>,
  ): Promise<z.output<S>> => {
    try {
      return await call({ ...request, fetchToken })
    } catch (error) {
      if (!isRefusedProof(error)) throw error
      // Another device has replaced it.
      refusedToken = fetchToken
      return instead()
    }
  }

  return {
    serverTimeMs: () => prover.serverTimeMs(),
    async call({ path, body, schema, tries, needs = 'any proof' }) {
      const known = keys()
      const request = { path, schema, ...(tries === undefined ? {} : { tries }) }
      const named = { link_token: known.linkToken, ...body }
      const bySignature = () =>
        signed(request, (challenge) => ({
          ...named,
          challenge,
          challenge_signature: signChallenge(challenge, known),
        }))
      const { fetchToken } = known
      const isByToken = needs === 'any proof' && proof === 'fetch token' && fetchToken !== refusedToken
      const answer =
        isByToken && fetchToken !== undefined
          ? await byToken({ ...request, body: named }, fetchToken, bySignature)
          : await bySignature()
      prover.learn(answer.next_challenge)
      return answer
    },
    async act({ path, parameters, schema, tries, onTry }) {
      const known = keys()
      const answer = await signed(
        { path, schema, ...(tries === undefined ? {} : { tries }) },
        (challenge) => {
          onTry?.()
          return signedAction(known, { path, challenge, parameters })
        },
      )
      if (answer.next_challenge !== undefined) prover.learn(answer.next_challenge)
      return answer
    },
    async prove() {
      const known = keys()
      const challenge = await prover.freshChallenge()
      return { linkToken: known.linkToken, challenge, signature: signChallenge(challenge, known) }
    },
  }
}

function isRefusedProof(error: unknown): boolean {
  return error instanceof SealdropError && error.code === 'proof_invalid'
}

interface Decided {
  readonly path: `/${string}`
  readonly challenge: string
  readonly parameters: Readonly<Record<string, unknown>>
}

/** The body: the text, and the signature of it. */
function signedAction({ baseUrl, linkToken, identity }: OwnerKeys, { path, challenge, parameters }: Decided) {
  const { origin } = new URL(baseUrl)
  const linkTokenHash = digest(utf8(linkToken))
  const action = formatAction({ call: path, origin, linkTokenHash, challenge, parameters })
  const action_signature = encodeBase64(sign(actionBytes(action), identity.secretKey))
  return { link_token: linkToken, action, action_signature }
}
