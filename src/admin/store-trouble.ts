/** What goes wrong with one of two stores, in words that say which one, and never in those of a driver, which quote values. */
import type { StoreFault } from '../server/database/dialects/dialect.js'

class StoreTroubleError extends Error {}

export interface StoreEnd {
  /** What the operator named it by. */
  readonly option: '--from' | '--to'
  /** Such as `embedded store in /srv/drop/data`. */
  readonly place: string
  readonly faultOf: (error: unknown) => StoreFault
}

/** @throws StoreTroubleError */
export async function at<T>({ option, place, faultOf }: StoreEnd, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof StoreTroubleError) throw error
    throw new StoreTroubleError(`${option}, the ${place}: ${describe(error, faultOf(error))}`, {
      cause: error,
    })
  }
}

const FULL = ['SQLITE_FULL', 'ER_DISK_FULL', 'ER_RECORD_FILE_FULL', 'ER_ERROR_ON_WRITE']

const NOT_ALLOWED = [
  'ER_ACCESS_DENIED_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_TABLEACCESS_DENIED_ERROR',
  'ER_COLUMNACCESS_DENIED_ERROR',
]

const NOT_WRITABLE = ['SQLITE_READONLY', 'SQLITE_CANTOPEN']

const GOES_ON = 'Call this again in the same words: it goes on where it was.'

function describe(error: unknown, fault: StoreFault): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (FULL.includes(code)) return `Its disk is full. Make room. ${GOES_ON}`
  if (NOT_ALLOWED.includes(code)) {
    return `The account may not do what this takes (${code}): SELECT to copy from it, and to copy to it what the README lists.`
  }
  if (NOT_WRITABLE.includes(code)) {
    return `Its folder cannot be written to (${code}), which the embedded store takes even to be read. Copy the folder elsewhere, whole.`
  }
  if (fault === 'duplicate') {
    return 'There is a row already that this copy has not written: something else writes to it. Stop that, and call this again; it begins anew.'
  }
  if (fault === 'unavailable' || fault === 'conflict') {
    return `It stopped answering, or was kept locked (${code === '' ? 'no code' : code}). ${GOES_ON}`
  }
  if (code !== '') return `It failed (${code}).`
  return error instanceof Error ? error.message : 'Something unexpected happened.'
}
