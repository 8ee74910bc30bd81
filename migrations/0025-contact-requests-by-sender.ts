import type { Migration } from './migration.js'

export const indexContactRequestsBySender: Migration = {
  name: '0025-contact-requests-by-sender',

  async up(database) {
    await database.schema
      .createIndex('contact_requests_by_sender')
      .ifNotExists()
      .on('contact_requests')
      .columns(['from_box_id'])
      .execute()
  },

  down: (database, { dropIndex }) => dropIndex(database, 'contact_requests', 'contact_requests_by_sender'),
}
