import { type Link, parseLink } from '../protocol/link.js'
import { SealdropError } from './sealdrop-error.js'

/** @throws SealdropError `link_malformed`, `link_stripped`, `address_insecure` */
export function readLink(text: string): Link {
  const link = parseLink(text)
  switch (link) {
    case 'malformed':
      throw new SealdropError('link_malformed')
    case 'stripped':
      throw new SealdropError('link_stripped')
    case 'insecure':
      throw new SealdropError('address_insecure')
    default:
      return link
  }
}
