/**
 * Where an owner's encryption keys come from: a one-way chain of 32-byte links,
 *
 *     chain_{n+1} = HKDF-SHA-256(chain_n, info "sealdrop chain v1")
 *     secret_n    = HKDF-SHA-256(chain_n, info "sealdrop chain secret v1")
 *
 * HKDF (RFC 5869) without salt, 32 bytes of output; secret_n is an X25519 secret key. Whoever has a link has all that come
 * after it, so a backup opens what is sealed later; nobody gets from a link to those before it, so what was forgotten stays
 * forgotten.
 */
import { hkdf } from '@noble/hashes/hkdf'
import { sha256 } from '@noble/hashes/sha2'
import type { Branded } from '../encoding/branded.js'
import { utf8 } from '../encoding/bytes.js'
import { type BoxKeyPair, boxKeyPairFromSecret } from './box-key.js'
import type { RandomBytes } from './random.js'

export type ChainLink = Branded<Uint8Array, 'ChainLink'>

const CHAIN_LINK_BYTES = 32

const NEXT_LINK = utf8('sealdrop chain v1')
const SECRET = utf8('sealdrop chain secret v1')

export function createChain(random: RandomBytes): ChainLink {
  return random(CHAIN_LINK_BYTES) as ChainLink
}

/** 32 bytes; undefined for any other length. */
export function parseChainLink(bytes: Uint8Array): ChainLink | undefined {
  return bytes.length === CHAIN_LINK_BYTES ? (bytes as ChainLink) : undefined
}

export function nextLink(link: ChainLink): ChainLink {
  return derive(link, NEXT_LINK) as ChainLink
}

export function boxKeyPairOf(link: ChainLink): BoxKeyPair {
  return boxKeyPairFromSecret(derive(link, SECRET))
}

function derive(link: ChainLink, info: Uint8Array): Uint8Array {
  return hkdf(sha256, link, undefined, info, 32)
}
