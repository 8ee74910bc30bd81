import type { Migration } from './migration.js'

export const createRecentSends: Migration = {
  name: '0006-recent-sends',

  async up(database, { columns, createTable }) {
    await createTable(database.schema.createTable('recent_sends').ifNotExists())
      .addColumn('box_id', columns.integer, (column) => column.notNull())
      .addColumn('sealed_hash', columns.bytes(16), (column) => column.notNull())
      .addColumn('drop_id', columns.integer, (column) => column.notNull())
      .addColumn('expires_at_ms', columns.integer, (column) => column.notNull())
      .addPrimaryKeyConstraint('recent_sends_by_box', ['box_id', 'sealed_hash'])
      .execute()
  },

  async down(database) {
    await database.schema.dropTable('recent_sends').ifExists().execute()
  },
}
