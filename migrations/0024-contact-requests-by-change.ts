import type { Migration } from './migration.js'

export const indexContactRequestsByChange: Migration = {
  name: '0024-contact-requests-by-change',

  async up(database) {
    await database.schema
      .createIndex('contact_requests_by_change')
      .ifNotExists()
      .on('contact_requests')
      .columns(['status', 'changed_at_ms'])
      .execute()
  },

  down: (database, { dropIndex }) => dropIndex(database, 'contact_requests', 'contact_requests_by_change'),
}
