/** Registration: a box for whoever has the private half of the key. The same key twice makes two boxes. */
import type { RandomBytes } from '../../crypto/random.js'
import { parseSigningPublicKey } from '../../crypto/signing-key.js'
import { encodeBase64Url } from '../../encoding/base64.js'
import { ProtocolError } from '../../protocol/errors.js'
import { formatLinkToken, LINK_TOKEN_BYTES, type LinkToken } from '../../protocol/link.js'
import { FETCH_TOKEN_BYTES, type RegisterRequest } from '../../protocol/register.js'
import { floorToMinute, monthOf } from '../clock.js'
import type { Config } from '../config.js'
import type { Sealing } from '../database/schema.js'
import { randomId } from '../random-id.js'
import type { SecurityEvents } from '../security-events.js'
import { acceptStatements, type AcceptNeeds } from './accept-statements.js'
import { type BoxStore, hashToken } from './box-store.js'
import type { PresentedInvite } from './invite-store.js'

export interface CreateBoxNeeds extends AcceptNeeds {
  readonly boxes: Pick<BoxStore, 'create'>
  readonly random: RandomBytes
  readonly config: Pick<Config, 'registration'>
  readonly securityEvents: SecurityEvents
}

export interface CreatedBox {
  readonly id: number
  readonly linkToken: LinkToken
  /** Said once, here: only its hash is kept. */
  readonly fetchToken: string
}

/** @throws ProtocolError `registration_closed`, `invite_required`, `invite_invalid`, `invalid_statement` */
export async function createBox(needs: CreateBoxNeeds, request: RegisterRequest): Promise<CreatedBox> {
  const { clock, random, securityEvents } = needs
  const judged = await judgeRegistration(needs, request)
  const linkToken = formatLinkToken(random(LINK_TOKEN_BYTES))
  const fetchToken = encodeBase64Url(random(FETCH_TOKEN_BYTES))
  const box = {
    ...judged.box,
    linkToken,
    fetchTokenHash: hashToken(fetchToken),
    createdAtMs: floorToMinute(clock()),
  }
  for (;;) {
    const id = randomId(random)
    if (!(await needs.boxes.create({ id, ...box }, judged.invite))) continue
    securityEvents.note('box_registered', id)
    if (judged.invite !== undefined) securityEvents.note('invite_spent', id)
    return { id, linkToken, fetchToken }
  }
}

/** What is asked of whoever makes a box, and what of it does not depend on how. Nothing is spent or written. */
export async function judgeRegistration(
  needs: AcceptNeeds & Pick<CreateBoxNeeds, 'config'>,
  request: RegisterRequest,
) {
  const { clock, config } = needs
  if (config.registration === 'closed') throw new ProtocolError('registration_closed')
  const invite = config.registration === 'invite' ? presentInvite(request.invite, clock()) : undefined
  const identityKey = parseSigningPublicKey(request.public_key)
  if (identityKey === undefined) {
    throw new ProtocolError('invalid_request', {
      sentence: 'public_key must be a canonical Ed25519 key of the prime-order subgroup.',
    })
  }
  const { encryption } = request
  const box = {
    identityKey,
    displayName: request.display_name ?? null,
    sealing: sealingOf(encryption),
    openedMonthMs: monthOf(clock()),
    statements: Array.isArray(encryption) ? await acceptStatements(needs, identityKey, encryption) : [],
  }
  return { box, invite }
}

/** Judged when the box is made, so that a registration which is refused for another reason spends nothing. */
function presentInvite(invite: string | undefined, nowMs: number): PresentedInvite {
  if (invite === undefined) throw new ProtocolError('invite_required')
  return { hash: hashToken(invite), nowMs }
}

function sealingOf(encryption: RegisterRequest['encryption']): Sealing {
  if (encryption === undefined) return 'unknown'
  return encryption === 'derived' ? 'derived' : 'statements'
}
