import type { Migration } from './migration.js'

export const indexSpentChallengesByExpiry: Migration = {
  name: '0009-spent-challenges-by-expiry',

  async up(database) {
    await database.schema
      .createIndex('spent_challenges_by_expiry')
      .ifNotExists()
      .on('spent_challenges')
      .column('forget_at_ms')
      .execute()
  },

  down: (database, { dropIndex }) => dropIndex(database, 'spent_challenges', 'spent_challenges_by_expiry'),
}
