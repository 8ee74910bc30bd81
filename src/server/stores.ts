/** The stores that a server and its operator's command use alike. */
import type { RandomBytes } from '../crypto/random.js'
import { createBoxStore } from './boxes/box-store.js'
import { createInviteStore } from './boxes/invite-store.js'
import { createContactStore } from './contacts/contact-store.js'
import type { Database } from './database/database.js'
import { createDropStore } from './drops/drop-store.js'
import { createSendStore } from './drops/send-store.js'
import type { ServiceUse } from './drops/service-use-store.js'
import { createMovedDropStore } from './moving/moved-drop-store.js'
import { createSpentChallengeStore } from './ownership/spent-challenge-store.js'
import { createSecretStore } from './secret-store.js'

export function createStores(database: Database, serviceUse: ServiceUse, random: RandomBytes) {
  return {
    boxes: createBoxStore(database, serviceUse),
    invites: createInviteStore(database),
    secrets: createSecretStore(database),
    drops: createDropStore(database, serviceUse),
    sends: createSendStore(database, random, serviceUse),
    movedDrops: createMovedDropStore(database, serviceUse),
    contacts: createContactStore(database),
    spentChallenges: createSpentChallengeStore(database),
  }
}
