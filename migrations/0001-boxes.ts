import type { Migration } from './migration.js'

export const createBoxes: Migration = {
  name: '0001-boxes',

  async up(database, { columns, createTable }) {
    await createTable(database.schema.createTable('boxes').ifNotExists())
      .addColumn('id', columns.integer, (column) => column.notNull().primaryKey())
      .addColumn('link_token_hash', columns.bytes(32), (column) => column.notNull().unique())
      .addColumn('fetch_token_hash', columns.bytes(32), (column) => column.notNull())
      .addColumn('identity_key', columns.bytes(32), (column) => column.notNull())
      .addColumn('display_name', columns.text(255))
      .addColumn('sealing', columns.text(16), (column) => column.notNull())
      .addColumn('is_closed', columns.smallInteger, (column) => column.notNull().defaultTo(0))
      .addColumn('created_at_ms', columns.integer, (column) => column.notNull())
      .addColumn('arrived_drops', columns.integer, (column) => column.notNull().defaultTo(0))
      .addColumn('arrived_bytes', columns.integer, (column) => column.notNull().defaultTo(0))
      .addColumn('last_drop_id', columns.integer, (column) => column.notNull().defaultTo(0))
      .execute()
  },

  async down(database) {
    await database.schema.dropTable('boxes').ifExists().execute()
  },
}
