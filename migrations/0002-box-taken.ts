import type { Migration } from './migration.js'

export const createBoxTaken: Migration = {
  name: '0002-box-taken',

  async up(database, { columns, createTable }) {
    await createTable(database.schema.createTable('box_taken').ifNotExists())
      .addColumn('box_id', columns.integer, (column) => column.notNull().primaryKey())
      .addColumn('seen_drops', columns.integer, (column) => column.notNull().defaultTo(0))
      .addColumn('seen_bytes', columns.integer, (column) => column.notNull().defaultTo(0))
      .execute()
  },

  async down(database) {
    await database.schema.dropTable('box_taken').ifExists().execute()
  },
}
