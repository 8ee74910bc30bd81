import type { Migration } from './migration.js'

export const createSpentChallenges: Migration = {
  name: '0008-spent-challenges',

  async up(database, { columns, createTable }) {
    await createTable(database.schema.createTable('spent_challenges').ifNotExists())
      .addColumn('nonce', columns.bytes(16), (column) => column.notNull().primaryKey())
      .addColumn('forget_at_ms', columns.integer, (column) => column.notNull())
      .execute()
  },

  async down(database) {
    await database.schema.dropTable('spent_challenges').ifExists().execute()
  },
}
