import type { Kysely } from 'kysely'
import type { StoreDialect } from '../src/server/database/dialects/dialect.js'
import type { Schema } from '../src/server/database/schema.js'

/**
 * One change of the schema. MariaDB cannot undo half of one, so each makes a single change, and making it again after a
 * crash in the middle does no harm. Never edited once released.
 */
export interface Migration {
  readonly name: string
  readonly up: (database: Kysely<Schema>, dialect: StoreDialect) => Promise<void>
  readonly down: (database: Kysely<Schema>, dialect: StoreDialect) => Promise<void>
}
