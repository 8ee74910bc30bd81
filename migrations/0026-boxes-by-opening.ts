import type { Migration } from './migration.js'

export const indexBoxesByOpening: Migration = {
  name: '0026-boxes-by-opening',

  async up(database) {
    await database.schema
      .createIndex('boxes_by_opening')
      .ifNotExists()
      .on('box_taken')
      .columns(['opened_month_ms'])
      .execute()
  },

  down: (database, { dropIndex }) => dropIndex(database, 'box_taken', 'boxes_by_opening'),
}
