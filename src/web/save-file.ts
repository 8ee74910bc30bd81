/** A file that this page has made, into the folder where the browser saves files. */

/** Until then the browser has begun to write it. */
const FORGET_AFTER_MS = 60_000

export function saveFile(name: string, type: string, parts: readonly string[]): void {
  const url = URL.createObjectURL(new Blob([...parts], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => {
    URL.revokeObjectURL(url)
  }, FORGET_AFTER_MS)
}
