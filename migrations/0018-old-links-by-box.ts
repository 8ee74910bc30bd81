import type { Migration } from './migration.js'

export const indexOldLinksByBox: Migration = {
  name: '0018-old-links-by-box',

  async up(database) {
    await database.schema
      .createIndex('old_links_by_box')
      .ifNotExists()
      .on('old_links')
      .columns(['box_id'])
      .execute()
  },

  down: (database, { dropIndex }) => dropIndex(database, 'old_links', 'old_links_by_box'),
}
