/** Every migration, in the order in which they run. A list, since a bundle has no folder to look into. */
import { createBoxes } from './0001-boxes.js'
import { createBoxTaken } from './0002-box-taken.js'
import { createEncryptionKeys } from './0003-encryption-keys.js'
import { createDrops } from './0004-drops.js'
import { indexUnseenDrops } from './0005-unseen-drops.js'
import { createRecentSends } from './0006-recent-sends.js'
import { indexRecentSendsByExpiry } from './0007-recent-sends-by-expiry.js'
import { createSpentChallenges } from './0008-spent-challenges.js'
import { indexSpentChallengesByExpiry } from './0009-spent-challenges-by-expiry.js'
import { createContactRequests } from './0010-contact-requests.js'
import { createServerSecrets } from './0011-server-secrets.js'
import type { Migration } from './migration.js'

export type { Migration } from './migration.js'

export const migrations: readonly Migration[] = [
  createBoxes,
  createBoxTaken,
  createEncryptionKeys,
  createDrops,
  indexUnseenDrops,
  createRecentSends,
  indexRecentSendsByExpiry,
  createSpentChallenges,
  indexSpentChallengesByExpiry,
  createContactRequests,
  createServerSecrets,
]
