import type { Migration } from './migration.js'

export const addBoxUse: Migration = {
  name: '0013-box-use',

  up: async (database, { columns, addColumns }) => {
    await addColumns(database, 'box_taken', [
      { name: 'gone_drops', type: columns.integer, fallback: 0 },
      { name: 'gone_bytes', type: columns.integer, fallback: 0 },
      { name: 'refused_since_ms', type: columns.integer },
      { name: 'opened_month_ms', type: columns.integer, fallback: 0 },
    ])
    // From here on each box has such a row, also where the way back has once taken them all.
    const ids = database.selectFrom('boxes').select('id')
    await database.insertInto('box_taken').ignore().columns(['box_id']).expression(ids).execute()
  },

  down: async (database, { dropColumns, forgetGone }) => {
    // What is gone had not arrived, for a program that knows of no such thing.
    await forgetGone(database)
    await dropColumns(database, 'box_taken', [
      'gone_drops',
      'gone_bytes',
      'refused_since_ms',
      'opened_month_ms',
    ])
  },
}
