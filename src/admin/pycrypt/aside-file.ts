/**
 * Rows of which something is odd, whole as they are in PyCrypt, one JSON object a line. With links and messages in it, it is its
 * operator's alone.
 */
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import type { AsideReason, NotedReason } from './odd-rows.js'
import {
  type Cell,
  MAX_TEXT_CHARACTERS,
  type Pycrypt,
  type PycryptTable,
  type RowId,
} from './pycrypt-store.js'

export type AsideFile = ReturnType<typeof openAsideFile>

/** @throws Error when there is such a file */
export function openAsideFile(file: string, pycrypt: Pick<Pycrypt, 'readRow' | 'restOf'>) {
  const descriptor = create(file)
  let lines = 0
  return {
    async add(table: PycryptTable, id: RowId, reason: AsideReason | NotedReason): Promise<void> {
      const write = (text: string) => writeSync(descriptor, text)
      const number = Number(id)
      const head = JSON.stringify({ table, id: Number.isSafeInteger(number) ? number : id, reason })
      write(`${head.slice(0, -1)},"row":{`)
      const cells = await pycrypt.readRow(table, id)
      for (const [at, cell] of cells.entries()) {
        write(`${at === 0 ? '' : ','}${JSON.stringify(cell.column)}:`)
        for await (const piece of piecesOf(table, id, cell)) write(piece)
      }
      write('}}\n')
      lines++
    },

    /** Answers how many lines it has; one that has none is not kept. */
    close(): number {
      closeSync(descriptor)
      if (lines === 0) rmSync(file)
      return lines
    },
  }

  /** However long a text is, it is never whole in memory. */
  async function* piecesOf(table: PycryptTable, id: RowId, { column, value, missingCharacters }: Cell) {
    if (missingCharacters === 0) {
      yield JSON.stringify(value)
      return
    }
    yield JSON.stringify(value).slice(0, -1)
    for (let read = 0; read < missingCharacters; read += MAX_TEXT_CHARACTERS) {
      const piece = await pycrypt.restOf(table, id, column, MAX_TEXT_CHARACTERS + read)
      yield JSON.stringify(piece).slice(1, -1)
    }
    yield '"'
  }
}

function create(file: string): number {
  try {
    return openSync(file, 'wx', 0o600)
  } catch (cause) {
    const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
    throw new Error(`${file} ${isThere ? 'is there already: name another one.' : 'cannot be written.'}`, {
      cause,
    })
  }
}
