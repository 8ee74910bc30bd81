import type { Migration } from './migration.js'

export const createServerSecrets: Migration = {
  name: '0011-server-secrets',

  async up(database, { columns, createTable }) {
    await createTable(database.schema.createTable('server_secrets').ifNotExists())
      .addColumn('name', columns.text(32), (column) => column.notNull().primaryKey())
      .addColumn('secret', columns.bytes(32), (column) => column.notNull())
      .execute()
  },

  async down(database) {
    await database.schema.dropTable('server_secrets').ifExists().execute()
  },
}
