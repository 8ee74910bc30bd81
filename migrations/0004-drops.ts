import type { Migration } from './migration.js'

/** Clustered by (box, id) on MariaDB; a table with a row id and this index beside it on the embedded store. */
export const createDrops: Migration = {
  name: '0004-drops',

  async up(database, { columns, createTable }) {
    await createTable(database.schema.createTable('drops').ifNotExists())
      .addColumn('box_id', columns.integer, (column) => column.notNull())
      .addColumn('id', columns.integer, (column) => column.notNull())
      .addColumn('sealed_box', columns.blob, (column) => column.notNull())
      .addColumn('metadata', columns.blob)
      .addColumn('receipt_hash', columns.bytes(32))
      .addColumn('size_bytes', columns.integer, (column) => column.notNull())
      .addColumn('created_at_ms', columns.integer, (column) => column.notNull())
      .addPrimaryKeyConstraint('drops_by_box', ['box_id', 'id'])
      .execute()
  },

  async down(database) {
    await database.schema.dropTable('drops').ifExists().execute()
  },
}
