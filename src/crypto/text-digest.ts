/** SHA-256 of a text's UTF-8, to know a text again without keeping it. Whoever can guess the text can test the guess. */
import { encodeBase64 } from '../encoding/base64.js'
import { utf8 } from '../encoding/bytes.js'
import { digest } from './digest.js'

/** Base64. */
export function textDigest(text: string): string {
  return encodeBase64(digest(utf8(text)))
}
