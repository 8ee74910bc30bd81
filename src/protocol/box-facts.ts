/** `POST /link_info` and `POST /check_contact`: what anyone with the link may know of a box. */
import * as z from 'zod/mini'
import { linkToken, parseRequest } from './fields.js'

const linkRequest = z.object({ link_token: linkToken })

export function parseLinkRequest(body: unknown) {
  return parseRequest(linkRequest, body)
}
