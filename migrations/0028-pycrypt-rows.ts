import type { Migration } from './migration.js'

export const createPycryptRows: Migration = {
  name: '0028-pycrypt-rows',

  async up(database, { columns, createTable }) {
    await createTable(database.schema.createTable('pycrypt_rows').ifNotExists())
      .addColumn('row_hash', columns.bytes(16), (column) => column.notNull().primaryKey())
      .addColumn('row_id', columns.integer, (column) => column.notNull())
      .addColumn('box_id', columns.integer, (column) => column.notNull())
      .execute()
  },

  async down(database) {
    await database.schema.dropTable('pycrypt_rows').ifExists().execute()
  },
}
