/**
 * Sealed boxes opened with X25519 by WebCrypto, where it has that (https://w3c.github.io/webcrypto/#x25519): in half the
 * time, and most of it in a thread of the platform's own. What it answers is what `open` of sealed-box.ts answers.
 */
import nacl from 'tweetnacl'
import { toHex, utf8 } from '../encoding/bytes.js'
import { BOX_KEY_BYTES, type BoxKeyPair } from './box-key.js'
import { open, SEALED_BOX_OVERHEAD_BYTES, sealingNonce } from './sealed-box.js'

type ImportedKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>

const X25519 = { name: 'X25519' }
const SHARED_SECRET_BITS = 256

/** RFC 8410, section 7: what stands before the 32 bytes of an X25519 secret key in PKCS #8. */
const PKCS8_PREFIX = Uint8Array.of(48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 110, 4, 34, 4, 32)

/** Remembers the keys that it was given, in a form that cannot be read out, for as long as it is there itself. */
export function createFastOpen(): (sealed: Uint8Array, pair: BoxKeyPair) => Promise<Uint8Array | undefined> {
  const imported = new Map<string, Promise<ImportedKey>>()
  let isSupported = true

  const importOnce = (pair: BoxKeyPair): Promise<ImportedKey> => {
    const name = toHex(pair.publicKey)
    const known = imported.get(name) ?? importSecretKey(pair)
    imported.set(name, known)
    return known
  }

  return async (sealed, pair) => {
    if (!isSupported || sealed.length < SEALED_BOX_OVERHEAD_BYTES) return open(sealed, pair)
    let secretKey: ImportedKey
    try {
      secretKey = await importOnce(pair)
    } catch {
      isSupported = false
      return open(sealed, pair)
    }
    const ephemeralKey = sealed.slice(0, BOX_KEY_BYTES)
    let shared: Uint8Array
    try {
      shared = await agree(secretKey, ephemeralKey)
    } catch {
      // A secret that is all zero, of a key of small order, is refused here (RFC 7748 section 6.1), and by crypto_box is not.
      return open(sealed, pair)
    }
    const nonce = sealingNonce(ephemeralKey, pair.publicKey)
    return nacl.secretbox.open(sealed.subarray(BOX_KEY_BYTES), nonce, boxKeyOf(shared)) ?? undefined
  }
}

async function importSecretKey({ secretKey }: BoxKeyPair): Promise<ImportedKey> {
  const pkcs8 = Uint8Array.of(...PKCS8_PREFIX, ...secretKey)
  return crypto.subtle.importKey('pkcs8', pkcs8, X25519, false, ['deriveBits'])
}

async function agree(secretKey: ImportedKey, ephemeralKey: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const publicKey = await crypto.subtle.importKey('raw', ephemeralKey, X25519, false, [])
  const shared = await crypto.subtle.deriveBits(
    { ...X25519, public: publicKey },
    secretKey,
    SHARED_SECRET_BITS,
  )
  return new Uint8Array(shared)
}

/** tweetnacl has it, and does not say so in its types. */
const { crypto_core_hsalsa20: hsalsa20 } = (
  nacl as unknown as {
    readonly lowlevel: {
      readonly crypto_core_hsalsa20: (
        into: Uint8Array,
        input: Uint8Array,
        key: Uint8Array,
        constants: Uint8Array,
      ) => void
    }
  }
).lowlevel

const SIGMA = utf8('expand 32-byte k')

/** What crypto_box makes of a shared secret (crypto_box_beforenm): HSalsa20 under it, of sixteen zeros. */
function boxKeyOf(shared: Uint8Array): Uint8Array {
  const key = new Uint8Array(nacl.box.sharedKeyLength)
  hsalsa20(key, new Uint8Array(16), shared, SIGMA)
  return key
}
