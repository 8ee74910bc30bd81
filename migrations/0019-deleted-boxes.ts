import type { Migration } from './migration.js'

export const createDeletedBoxes: Migration = {
  name: '0019-deleted-boxes',

  async up(database, { columns, createTable }) {
    await createTable(database.schema.createTable('deleted_boxes').ifNotExists())
      .addColumn('box_id', columns.integer, (column) => column.notNull().primaryKey())
      .execute()
  },

  async down(database) {
    await database.schema.dropTable('deleted_boxes').ifExists().execute()
  },
}
