/** `/.well-known/sealdrop-assets.json`: the files that a server shows, and how they are known again. */
import * as z from 'zod/mini'

const pageHashes = z.object({
  version: z.string(),
  /** SHA-256 in hex, by path below the address of the server. */
  files: z.record(z.string(), z.string()),
})

export type PageHashes = z.infer<typeof pageHashes>

/** Undefined for a text that is none. */
export function parsePageHashes(json: string): PageHashes | undefined {
  try {
    return z.parse(pageHashes, JSON.parse(json))
  } catch {
    return undefined
  }
}
