/** SHA-256 of a text's UTF-8, to know a text again without keeping it. Whoever can guess the text can test the guess. */
import { sha256 } from '@noble/hashes/sha2'
import { encodeBase64 } from '../encoding/base64.js'
import { utf8 } from '../encoding/bytes.js'

/** Base64. */
export function textDigest(text: string): string {
  return encodeBase64(sha256(utf8(text)))
}
