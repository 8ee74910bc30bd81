import type { Migration } from './migration.js'

const DAY_MS = 24 * 60 * 60 * 1000
const LIFETIME_MS = 90 * DAY_MS

/** What is there already was left when nothing expired: its ninety days begin with this change. */
export const addDropExpiry: Migration = {
  name: '0014-drop-expiry',

  up: (database, { columns, addColumns }) => {
    const fallback = (Math.floor(Date.now() / DAY_MS) + 1) * DAY_MS + LIFETIME_MS
    return addColumns(database, 'drops', [{ name: 'expires_at_ms', type: columns.integer, fallback }])
  },

  down: (database, { dropColumns }) => dropColumns(database, 'drops', ['expires_at_ms']),
}
