import type { Migration } from './migration.js'

export const addBoxSettings: Migration = {
  name: '0012-box-settings',

  up: (database, { columns, addColumns }) =>
    addColumns(database, 'boxes', [
      { name: 'greeting', type: columns.text(1_000) },
      { name: 'contacts_only', type: columns.smallInteger, fallback: 0 },
      { name: 'drop_lifetime_days', type: columns.smallInteger, fallback: 90 },
      { name: 'delete_on_ack', type: columns.smallInteger, fallback: 0 },
      { name: 'seen_receipts', type: columns.smallInteger, fallback: 0 },
    ]),

  down: (database, { dropColumns }) =>
    dropColumns(database, 'boxes', [
      'greeting',
      'contacts_only',
      'drop_lifetime_days',
      'delete_on_ack',
      'seen_receipts',
    ]),
}
