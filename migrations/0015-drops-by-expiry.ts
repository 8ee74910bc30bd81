import type { Migration } from './migration.js'

export const indexDropsByExpiry: Migration = {
  name: '0015-drops-by-expiry',

  async up(database) {
    await database.schema
      .createIndex('drops_by_expiry')
      .ifNotExists()
      .on('drops')
      .columns(['expires_at_ms'])
      .execute()
  },

  down: (database, { dropIndex }) => dropIndex(database, 'drops', 'drops_by_expiry'),
}
