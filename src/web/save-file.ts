/** Files that this page has made, into the folder where the browser saves files. */

/** Until then the browser has begun to write it. */
const FORGET_AFTER_MS = 60_000

/** While they last, whoever has the address can read the file. */
const addresses = new Set<string>()

export function saveFile(name: string, type: string, parts: readonly BlobPart[]): void {
  const url = URL.createObjectURL(new Blob([...parts], { type }))
  addresses.add(url)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => {
    forget(url)
  }, FORGET_AFTER_MS)
}

export function forgetFiles(): void {
  addresses.forEach(forget)
}

function forget(url: string): void {
  URL.revokeObjectURL(url)
  addresses.delete(url)
}
