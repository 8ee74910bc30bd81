/** Where the store is kept on this machine, and how much room there is. */
import { constants, existsSync } from 'node:fs'
import { access, statfs } from 'node:fs/promises'
import path from 'node:path'
import type { StoreSettings } from '../database/database.js'
import { type Finding, note, right, wrong } from './finding.js'

const MEGABYTE = 1024 * 1024
const TOO_LITTLE_BYTES = 100 * MEGABYTE
const LITTLE_BYTES = 1024 * MEGABYTE

export async function judgeFolder(settings: StoreSettings): Promise<Finding> {
  if (settings.kind === 'mariadb') return right('folders', 'Nothing is written to files: all is in MariaDB.')
  const folder = path.resolve(settings.dataFolder)
  try {
    await access(nearestFolder(folder), constants.W_OK | constants.X_OK)
    return right('folders', `${folder} can be written.`)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    return wrong(
      'folders',
      `${folder} cannot be written (${code}).`,
      'Let DATA_DIR name a folder that belongs to the account of this program.',
    )
  }
}

/** @param folder of the store's files; undefined when they are on another machine */
export async function judgeSpace(folder: string | undefined): Promise<Finding> {
  const free = folder === undefined ? undefined : await freeBytes(nearestFolder(path.resolve(folder)))
  if (free === undefined) {
    return note(
      'space',
      'How much room the store has cannot be seen from here.',
      'Look for it in the panel of the host.',
    )
  }
  const says = `${String(Math.floor(free / MEGABYTE))} MB are free where the store is`
  if (free < TOO_LITTLE_BYTES)
    return wrong('space', `Only ${says}.`, 'Make room: sends are refused once it is full.')
  if (free < LITTLE_BYTES)
    return note('space', `${says}, as far as the quota of the account reaches.`, 'Watch it.')
  return right('space', `${says}, as far as the quota of the account reaches.`)
}

async function freeBytes(folder: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  } catch {
    // Another account's folder, such as that of MariaDB.
    return undefined
  }
}

/** It, or the nearest above it that is there: the first start makes the rest. */
function nearestFolder(folder: string): string {
  return existsSync(folder) || path.dirname(folder) === folder ? folder : nearestFolder(path.dirname(folder))
}
