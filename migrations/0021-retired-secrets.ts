import type { Migration } from './migration.js'

export const addSecretExpiry: Migration = {
  name: '0021-retired-secrets',

  up: (database, { columns, addColumns }) =>
    addColumns(database, 'server_secrets', [{ name: 'expires_at_ms', type: columns.integer }]),

  async down(database, { dropColumns }) {
    // By their names, since the column may be gone already: without their times they would stay for ever.
    for (const names of ['challenge %', 'events %']) {
      await database.deleteFrom('server_secrets').where('name', 'like', names).execute()
    }
    await dropColumns(database, 'server_secrets', ['expires_at_ms'])
  },
}
