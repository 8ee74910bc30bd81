import type { Migration } from './migration.js'

export const indexKeyStatementsByExpiry: Migration = {
  name: '0023-key-statements-by-expiry',

  async up(database) {
    await database.schema
      .createIndex('encryption_keys_by_expiry')
      .ifNotExists()
      .on('encryption_keys')
      .columns(['valid_until_ms'])
      .execute()
  },

  down: (database, { dropIndex }) => dropIndex(database, 'encryption_keys', 'encryption_keys_by_expiry'),
}
