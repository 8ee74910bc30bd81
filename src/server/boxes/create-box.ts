/** Registration: a box for whoever has the private half of the key. The same key twice makes two boxes. */
import type { RandomBytes } from '../../crypto/random.js'
import { parseSigningPublicKey } from '../../crypto/signing-key.js'
import { encodeBase64Url } from '../../encoding/base64.js'
import { ProtocolError } from '../../protocol/errors.js'
import { formatLinkToken, LINK_TOKEN_BYTES, type LinkToken } from '../../protocol/link.js'
import { FETCH_TOKEN_BYTES, type RegisterRequest } from '../../protocol/register.js'
import { floorToMinute } from '../clock.js'
import type { Sealing } from '../database/schema.js'
import { randomId } from '../random-id.js'
import { acceptStatements, type AcceptNeeds } from './accept-statements.js'
import { type BoxStore, hashToken } from './box-store.js'

export interface CreateBoxNeeds extends AcceptNeeds {
  readonly boxes: Pick<BoxStore, 'create'>
  readonly random: RandomBytes
}

export interface CreatedBox {
  readonly id: number
  readonly linkToken: LinkToken
  /** Said once, here: only its hash is kept. */
  readonly fetchToken: string
}

export async function createBox(needs: CreateBoxNeeds, request: RegisterRequest): Promise<CreatedBox> {
  const { boxes, clock, random } = needs
  const identityKey = parseSigningPublicKey(request.public_key)
  if (identityKey === undefined) {
    throw new ProtocolError('invalid_request', {
      sentence: 'public_key must be a canonical Ed25519 key of the prime-order subgroup.',
    })
  }
  const { encryption } = request
  const statements = Array.isArray(encryption) ? await acceptStatements(needs, identityKey, encryption) : []
  const linkToken = formatLinkToken(random(LINK_TOKEN_BYTES))
  const fetchToken = encodeBase64Url(random(FETCH_TOKEN_BYTES))
  const box = {
    identityKey,
    linkToken,
    fetchTokenHash: hashToken(fetchToken),
    displayName: request.display_name ?? null,
    sealing: sealingOf(encryption),
    createdAtMs: floorToMinute(clock()),
    statements,
  }
  for (;;) {
    const id = randomId(random)
    if (await boxes.create({ id, ...box })) return { id, linkToken, fetchToken }
  }
}

function sealingOf(encryption: RegisterRequest['encryption']): Sealing {
  if (encryption === undefined) return 'unknown'
  return encryption === 'derived' ? 'derived' : 'statements'
}
