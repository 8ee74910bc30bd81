import type { Migration } from './migration.js'

export const indexRecentSendsByExpiry: Migration = {
  name: '0007-recent-sends-by-expiry',

  async up(database) {
    await database.schema
      .createIndex('recent_sends_by_expiry')
      .ifNotExists()
      .on('recent_sends')
      .column('expires_at_ms')
      .execute()
  },

  async down(database) {
    await database.schema.dropIndex('recent_sends_by_expiry').ifExists().on('recent_sends').execute()
  },
}
