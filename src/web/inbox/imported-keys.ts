/** What an owner brings along: a backup, keys as a program saves them, or those that a phone shows. */
import * as z from 'zod/mini'
import { parseBackup } from '../../client/backup.js'
import { recallKeys, type SavedKeys, saveKeys } from '../../client/saved-keys.js'
import { SealdropError } from '../../client/sealdrop-error.js'
import type { OnProgress } from '../../crypto/passphrase-box.js'
import { SIGNING_SEED_BYTES, signingKeyPairFromSeed } from '../../crypto/signing-key.js'
import { decodeBase64, encodeBase64 } from '../../encoding/base64.js'
import { parseLink } from '../../protocol/link.js'
import { InboxError } from './inbox-problem.js'

/** Whether it takes a passphrase to open it. */
export function isBackup(text: string): boolean {
  return formatOf(text) === 'sealdrop backup v1'
}

/** @throws SealdropError `backup_malformed`, `backup_not_opened`, `keys_malformed` */
export async function readKeys(
  text: string,
  passphrase: string,
  onProgress: OnProgress,
): Promise<readonly SavedKeys[]> {
  if (isBackup(text)) return parseBackup(text.trim(), passphrase, { onProgress })
  if (formatOf(text) !== 'sealdrop keys v1') throw new SealdropError('backup_malformed')
  return [saveKeys(recallKeys(JSON.parse(text)))]
}

/**
 * @param secret an Ed25519 seed, or seed and public key as libsodium keeps them, in base64
 * @returns undefined when they do not belong together, or one of them is damaged
 */
export function readPhoneKeys(link: string, secret: string): SavedKeys | undefined {
  const parsed = parseLink(link.trim())
  const bytes = decodeBase64(secret.trim())
  // The key of an X25519 link is another one than the identity's.
  if (
    typeof parsed === 'string' ||
    parsed.kind === 'box key' ||
    bytes === undefined ||
    ![32, 64].includes(bytes.length)
  )
    return undefined
  const seed = bytes.slice(0, SIGNING_SEED_BYTES)
  const { publicKey, secretKey } = signingKeyPairFromSeed(seed)
  const isWhole = bytes.length === 32 || encodeBase64(bytes) === encodeBase64(secretKey)
  const isTheirs = parsed.kind !== 'identity' || encodeBase64(parsed.identity) === encodeBase64(publicKey)
  if (!isWhole || !isTheirs) return undefined
  return saveKeys(
    recallKeys({
      format: 'sealdrop keys v1',
      base_url: parsed.baseUrl,
      link_token: parsed.linkToken,
      identity_seed: encodeBase64(seed),
    }),
  )
}

const format = z.object({ format: z.string() })

function formatOf(text: string): string | undefined {
  try {
    return z.parse(format, JSON.parse(text)).format
  } catch {
    return undefined
  }
}

/** Far more than a backup of a thousand boxes. */
const LARGEST_BYTES = 4 * 2 ** 20

/** @throws InboxError when it cannot be read, or is no text file of ours by its size */
export async function readFile(file: File): Promise<string> {
  if (file.size > LARGEST_BYTES) throw new InboxError('backup_malformed')
  try {
    return await file.text()
  } catch {
    throw new InboxError('file_unreadable')
  }
}
