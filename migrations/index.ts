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
import { addBoxSettings } from './0012-box-settings.js'
import { addBoxUse } from './0013-box-use.js'
import { addDropExpiry } from './0014-drop-expiry.js'
import { indexDropsByExpiry } from './0015-drops-by-expiry.js'
import { indexDropsByReceipt } from './0016-drops-by-receipt.js'
import { createOldLinks } from './0017-old-links.js'
import { indexOldLinksByBox } from './0018-old-links-by-box.js'
import { createDeletedBoxes } from './0019-deleted-boxes.js'
import { createInvites } from './0020-invites.js'
import { addSecretExpiry } from './0021-retired-secrets.js'
import { createServiceUse } from './0022-service-use.js'
import { indexKeyStatementsByExpiry } from './0023-key-statements-by-expiry.js'
import { indexContactRequestsByChange } from './0024-contact-requests-by-change.js'
import { indexContactRequestsBySender } from './0025-contact-requests-by-sender.js'
import { indexBoxesByOpening } from './0026-boxes-by-opening.js'
import { createUnfinishedFill } from './0027-unfinished-fill.js'
import { createPycryptRows } from './0028-pycrypt-rows.js'
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
  addBoxSettings,
  addBoxUse,
  addDropExpiry,
  indexDropsByExpiry,
  indexDropsByReceipt,
  createOldLinks,
  indexOldLinksByBox,
  createDeletedBoxes,
  createInvites,
  addSecretExpiry,
  createServiceUse,
  indexKeyStatementsByExpiry,
  indexContactRequestsByChange,
  indexContactRequestsBySender,
  indexBoxesByOpening,
  createUnfinishedFill,
  createPycryptRows,
]
