/**
 * One box or several under a passphrase, as a JSON text to keep anywhere:
 *
 *     {"format":"sealdrop backup v1","kdf":"scrypt","N":65536,"r":8,"p":2,"salt","nonce","box"}
 *
 * binary fields in base64. `box` is crypto_secretbox (XSalsa20-Poly1305) over the UTF-8 JSON `{"boxes":[keys]}`, its key
 * scrypt (RFC 7914) of the passphrase in NFKC, UTF-8. A backup opens everything that is sealed after it was made: the key
 * chain leads forward.
 */
import * as z from 'zod/mini'
import { type OnProgress, openUnderPassphrase, sealUnderPassphrase } from '../crypto/passphrase-box.js'
import { type RandomBytes, randomBytes } from '../crypto/random.js'
import { decodeBase64, encodeBase64 } from '../encoding/base64.js'
import { utf8 } from '../encoding/bytes.js'
import { recallKeys, type SavedKeys, saveKeys } from './saved-keys.js'
import { SealdropError } from './sealdrop-error.js'

const backup = z.object({
  format: z.literal('sealdrop backup v1'),
  kdf: z.literal('scrypt'),
  N: z.int(),
  r: z.int(),
  p: z.int(),
  salt: z.string(),
  nonce: z.string(),
  box: z.string(),
})

const content = z.object({ boxes: z.array(z.unknown()) })

export interface BackupOptions {
  readonly random?: RandomBytes
  /** From 0 to 1: it takes about a second. */
  readonly onProgress?: OnProgress
}

/** A backup as text. */
export async function formatBackup(
  boxes: readonly SavedKeys[],
  passphrase: string,
  { random = randomBytes, onProgress }: BackupOptions = {},
): Promise<string> {
  const message = utf8(JSON.stringify({ boxes }))
  const { salt, nonce, box, cost } = await sealUnderPassphrase(message, passphrase, random, onProgress)
  const binary = { salt: encodeBase64(salt), nonce: encodeBase64(nonce), box: encodeBase64(box) }
  return JSON.stringify({ format: 'sealdrop backup v1', kdf: 'scrypt', ...cost, ...binary })
}

/** @throws SealdropError `backup_malformed`, `backup_not_opened` */
export async function parseBackup(
  text: string,
  passphrase: string,
  { onProgress }: Pick<BackupOptions, 'onProgress'> = {},
): Promise<readonly SavedKeys[]> {
  const { N, r, p, ...binary } = parsed(backup, text)
  const [salt, nonce, box] = [binary.salt, binary.nonce, binary.box].map(decodeBase64)
  if (salt === undefined || nonce === undefined || box === undefined)
    throw new SealdropError('backup_malformed')
  const message = await openUnderPassphrase({ salt, nonce, box, cost: { N, r, p } }, passphrase, onProgress)
  if (message === undefined) throw new SealdropError('backup_not_opened')
  const { boxes } = parsed(content, new TextDecoder().decode(message))
  return boxes.map((each) => saveKeys(recallKeys(each)))
}

function parsed<S extends z.ZodMiniType>(schema: S, json: string): z.output<S> {
  try {
    return z.parse(schema, JSON.parse(json))
  } catch (cause) {
    throw new SealdropError('backup_malformed', { cause })
  }
}
