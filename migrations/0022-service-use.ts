import type { Migration } from './migration.js'

export const createServiceUse: Migration = {
  name: '0022-service-use',

  async up(database, { columns, createTable }) {
    await createTable(database.schema.createTable('service_use').ifNotExists())
      .addColumn('id', columns.smallInteger, (column) => column.notNull().primaryKey())
      .addColumn('bytes', columns.integer, (column) => column.notNull())
      .execute()
  },

  async down(database) {
    await database.schema.dropTable('service_use').ifExists().execute()
  },
}
