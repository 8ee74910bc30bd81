import type { Migration } from './migration.js'

export const indexDropsByReceipt: Migration = {
  name: '0016-drops-by-receipt',

  async up(database) {
    await database.schema
      .createIndex('drops_by_receipt')
      .ifNotExists()
      .on('drops')
      .columns(['receipt_hash'])
      .execute()
  },

  down: (database, { dropIndex }) => dropIndex(database, 'drops', 'drops_by_receipt'),
}
