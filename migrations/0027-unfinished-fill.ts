import type { Migration } from './migration.js'

export const createUnfinishedFill: Migration = {
  name: '0027-unfinished-fill',

  async up(database, { columns, createTable }) {
    await createTable(database.schema.createTable('unfinished_fill').ifNotExists())
      .addColumn('id', columns.smallInteger, (column) => column.notNull().primaryKey())
      .addColumn('kind', columns.text(16), (column) => column.notNull())
      .addColumn('source', columns.text(255), (column) => column.notNull())
      .addColumn('position', columns.text(1_024), (column) => column.notNull())
      .addColumn('filler', columns.text(36), (column) => column.notNull())
      .execute()
  },

  async down(database) {
    await database.schema.dropTable('unfinished_fill').ifExists().execute()
  },
}
