/** Rows of secrets that the processes of a server share through the store, each by its name, some only for a time. */
import type { Database } from './database/database.js'

/** More than ever stand beside each other under one prefix. */
const MAX_LISTED = 100

export interface StoredSecret {
  readonly secret: Uint8Array
  /** null: until it is replaced. */
  readonly expiresAtMs: number | null
}

export type SecretStore = ReturnType<typeof createSecretStore>

export function createSecretStore({ query, writeOne, transactAlone, dialect }: Database) {
  const find = async (name: string): Promise<Uint8Array | undefined> => {
    const row = await query
      .selectFrom('server_secrets')
      .select('secret')
      .where('name', '=', name)
      .executeTakeFirst()
    return row?.secret
  }

  return {
    find,

    /** Unless one of that name is there: of processes that do it at once, all get the same. */
    async findOrKeep(name: string, made: Uint8Array, expiresAtMs: number | null): Promise<Uint8Array> {
      const found = await find(name)
      if (found !== undefined) return found
      const row = { name, secret: Buffer.from(made), expires_at_ms: expiresAtMs }
      await writeOne((store) => store.insertInto('server_secrets').ignore().values(row).execute())
      const kept = await find(name)
      if (kept === undefined) throw new Error('The secret that was just stored is not there.')
      return kept
    },

    /** Those whose names begin so and whose time is not over, what lasts longest first. */
    async listTimely(prefix: string, nowMs: number): Promise<readonly StoredSecret[]> {
      const rows = await query
        .selectFrom('server_secrets')
        .select(['secret', 'expires_at_ms'])
        .where('name', 'like', `${prefix}%`)
        .where('expires_at_ms', '>', nowMs)
        .orderBy('expires_at_ms', 'desc')
        .limit(MAX_LISTED)
        .execute()
      return rows.map(({ secret, expires_at_ms }) => ({ secret, expiresAtMs: expires_at_ms }))
    },

    /**
     * Puts `made` in the place of what has this name, and keeps that for a time under the name that `retiredName` gives it.
     * Of many at once, each retires the one before it.
     */
    async replace(
      name: string,
      made: Uint8Array,
      retiredName: (old: Uint8Array) => string,
      expiresAtMs: number,
    ): Promise<void> {
      const secret = Buffer.from(made)
      await transactAlone(async (transaction) => {
        const row = transaction.selectFrom('server_secrets').select('secret').where('name', '=', name)
        const old = await dialect.lockRows(row).executeTakeFirst()
        if (old === undefined) {
          await transaction.insertInto('server_secrets').values({ name, secret }).execute()
          return
        }
        const retired = {
          name: retiredName(old.secret),
          secret: Buffer.from(old.secret),
          expires_at_ms: expiresAtMs,
        }
        await transaction.insertInto('server_secrets').values(retired).execute()
        await transaction.updateTable('server_secrets').set({ secret }).where('name', '=', name).execute()
      })
    },

    /** Answers how many. All at once: they are few. */
    async forgetExpired(nowMs: number): Promise<number> {
      const { numDeletedRows } = await writeOne((store) =>
        store.deleteFrom('server_secrets').where('expires_at_ms', '<=', nowMs).executeTakeFirstOrThrow(),
      )
      return Number(numDeletedRows)
    },
  }
}
