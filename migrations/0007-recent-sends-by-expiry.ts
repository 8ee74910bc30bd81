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

  down: (database, { dropIndex }) => dropIndex(database, 'recent_sends', 'recent_sends_by_expiry'),
}
