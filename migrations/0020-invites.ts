import type { Migration } from './migration.js'

export const createInvites: Migration = {
  name: '0020-invites',

  async up(database, { columns, createTable }) {
    await createTable(database.schema.createTable('invites').ifNotExists())
      .addColumn('invite_hash', columns.bytes(32), (column) => column.notNull().primaryKey())
      .addColumn('expires_at_ms', columns.integer, (column) => column.notNull())
      .execute()
  },

  async down(database) {
    await database.schema.dropTable('invites').ifExists().execute()
  },
}
