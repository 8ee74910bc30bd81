/** What stands behind a command: numbers, and links that name a box. */
import { InvalidArgumentError } from 'commander'
import { type LinkToken, parseLink, parseLinkToken } from '../protocol/link.js'

export function numberUpTo(max: number): (text: string) => number {
  return (text) => {
    const number = Number(text)
    if (!/^[1-9][0-9]{0,8}$/.test(text) || number > max) {
      throw new InvalidArgumentError(`It must be a number from 1 to ${String(max)}.`)
    }
    return number
  }
}

/** Any form of a link, or its token alone: what it names the box by. */
export function linkTokenIn(text: string): LinkToken {
  const token = parseLinkToken(text.trim())
  if (token !== undefined) return token
  const link = parseLink(text)
  if (link === 'stripped') throw new InvalidArgumentError('It has lost what stood behind #.')
  if (typeof link === 'string')
    throw new InvalidArgumentError('It must be the link of a box, in quotation marks.')
  return link.linkToken
}
