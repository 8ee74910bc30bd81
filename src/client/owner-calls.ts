/** Calls that take a proof of ownership: signed, or by the fetch token where that suffices. */
import type * as z from 'zod/mini'
import type { OwnerKeys } from './owner-keys.js'
import { createProver } from './proof.js'
import { SealdropError } from './sealdrop-error.js'
import type { Call, CallServer } from './server-calls.js'

export interface OwnerCall<S extends z.ZodMiniType> extends Pick<Call<S>, 'path' | 'schema' | 'tries'> {
  readonly body: Readonly<Record<string, unknown>>
  /** Default `any proof`; `signature` where a fetch token does not suffice. */
  readonly needs?: 'signature' | 'any proof'
}

export interface OwnerCalls {
  readonly call: <S extends z.ZodMiniType<{ readonly next_challenge: string }>>(
    call: OwnerCall<S>,
  ) => Promise<z.output<S>>
  /** By the server's clock, as far as its last challenge tells; else by ours. */
  readonly serverTimeMs: () => number
}

interface Needs {
  readonly keys: OwnerKeys
  readonly call: CallServer
  readonly clock: () => number
  readonly proof: 'signature' | 'fetch token'
}

export function createOwnerCalls({ keys, call, clock, proof }: Needs): OwnerCalls {
  const { linkToken, fetchToken } = keys
  const prover = createProver(keys, call, clock)

  const signed = async <S extends z.ZodMiniType>(
    request: Omit<Call<S>, 'body'> & { readonly body: object },
  ): Promise<z.output<S>> => {
    const used = { isFresh: true }
    const body = async () => {
      const { isFresh, ...proven } = await prover.prove()
      used.isFresh = isFresh
      return { ...request.body, ...proven }
    }
    try {
      return await call({ ...request, body })
    } catch (error) {
      // Clocks differ and servers start again with other secrets: what came with the last answer may not hold any more.
      const isStale = !used.isFresh && error instanceof SealdropError && error.code === 'proof_invalid'
      if (!isStale) throw error
      return call({ ...request, body })
    }
  }

  return {
    serverTimeMs: () => prover.serverTimeMs(),
    async call({ path, body, schema, tries, needs = 'any proof' }) {
      const how = tries === undefined ? {} : { tries }
      const request = { path, body: { link_token: linkToken, ...body }, schema, ...how }
      const isByToken = needs === 'any proof' && proof === 'fetch token' && fetchToken !== undefined
      const answer = isByToken ? await call({ ...request, fetchToken }) : await signed(request)
      prover.learn(answer.next_challenge)
      return answer
    },
  }
}
