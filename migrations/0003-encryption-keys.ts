import type { Migration } from './migration.js'

export const createEncryptionKeys: Migration = {
  name: '0003-encryption-keys',

  async up(database, { columns, createTable }) {
    await createTable(database.schema.createTable('encryption_keys').ifNotExists())
      .addColumn('box_id', columns.integer, (column) => column.notNull())
      .addColumn('position', columns.smallInteger, (column) => column.notNull())
      .addColumn('public_key', columns.bytes(32), (column) => column.notNull())
      .addColumn('envelope', columns.smallInteger, (column) => column.notNull())
      .addColumn('issued_at_ms', columns.integer, (column) => column.notNull())
      .addColumn('valid_until_ms', columns.integer, (column) => column.notNull())
      .addColumn('signature', columns.bytes(64), (column) => column.notNull())
      .addPrimaryKeyConstraint('encryption_keys_by_box', ['box_id', 'position'])
      .execute()
  },

  async down(database) {
    await database.schema.dropTable('encryption_keys').ifExists().execute()
  },
}
