import { MAX_LIFETIME_DAYS } from '../../src/protocol/limits.js'
import type { TestServer } from './test-server.js'

/** What arrives from now on, in the boxes that are there, stays as long as an owner may have it: for tests that skip months. */
export async function keepDropsForAYear({ database }: Pick<TestServer, 'database'>): Promise<void> {
  await database.query.updateTable('boxes').set({ drop_lifetime_days: MAX_LIFETIME_DAYS }).execute()
}
