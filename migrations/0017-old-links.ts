import type { Migration } from './migration.js'

export const createOldLinks: Migration = {
  name: '0017-old-links',

  async up(database, { columns, createTable }) {
    await createTable(database.schema.createTable('old_links').ifNotExists())
      .addColumn('link_token_hash', columns.bytes(32), (column) => column.notNull().primaryKey())
      .addColumn('box_id', columns.integer, (column) => column.notNull())
      .addColumn('replaced_at_ms', columns.integer, (column) => column.notNull())
      .execute()
  },

  async down(database) {
    await database.schema.dropTable('old_links').ifExists().execute()
  },
}
