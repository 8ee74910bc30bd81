import type { Migration } from './migration.js'

/** Each store finds unseen drops in its own way. */
export const indexUnseenDrops: Migration = {
  name: '0005-unseen-drops',
  up: (database, { unseenDrops }) => unseenDrops.createIndex(database),
  down: (database, { unseenDrops }) => unseenDrops.dropIndex(database),
}
