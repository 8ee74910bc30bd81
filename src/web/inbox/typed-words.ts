/** Words that somebody types so as to say that they mean it: as they are meant, however they are typed. */
export function isTyped(typed: string, words: string): boolean {
  return plain(typed) === plain(words)
}

function plain(text: string): string {
  return text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLocaleLowerCase()
}
