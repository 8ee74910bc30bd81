import type { Migration } from './migration.js'

export const createContactRequests: Migration = {
  name: '0010-contact-requests',

  async up(database, { columns, createTable }) {
    await createTable(database.schema.createTable('contact_requests').ifNotExists())
      .addColumn('id', columns.integer, (column) => column.notNull().primaryKey())
      .addColumn('to_box_id', columns.integer, (column) => column.notNull())
      .addColumn('from_box_id', columns.integer, (column) => column.notNull())
      .addColumn('status', columns.text(16), (column) => column.notNull())
      .addColumn('sealed_sender', columns.blob)
      .addColumn('changed_at_ms', columns.integer, (column) => column.notNull())
      .addUniqueConstraint('contact_requests_by_pair', ['to_box_id', 'from_box_id'])
      .execute()
  },

  async down(database) {
    await database.schema.dropTable('contact_requests').ifExists().execute()
  },
}
