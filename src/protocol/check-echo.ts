/**
 * `POST /check_echo`: by which a server's own doctor finds out what lies between its public address and itself. It takes a
 * token that only the server's own store makes, once, and answers nothing about anybody else.
 */
import * as z from 'zod/mini'
import { described, flag, optional, parseRequest, text } from './fields.js'

export const checkEchoRequest = z.object({
  token: described(text, 'Made by `sealdrop-admin check` for this one request.'),
  marked_address: described(text, 'What the request says in `X-Forwarded-For`, to be looked for there.'),
  in_two: described(
    optional(flag),
    'Answer in two halves, a second apart, to see whether they arrive so. Default false.',
  ),
})

export const checkEchoAnswer = z.object({
  version: text,
  forwarded: described(z.int(), 'How many addresses arrived in `X-Forwarded-For`.'),
  appended: described(
    z.nullable(z.int()),
    'How many of them behind the marked one; null when that did not arrive.',
  ),
  counts_forwarded: described(z.boolean(), 'Whether they would count one of the others that arrived there.'),
  counts_mark: described(
    z.boolean(),
    'Whether limits by address would count the marked one as the sender’s.',
  ),
})

export type CheckEchoAnswer = z.input<typeof checkEchoAnswer>

export function parseCheckEchoRequest(body: unknown) {
  return parseRequest(checkEchoRequest, body)
}

/** Undefined for what no Sealdrop answers. */
export function parseCheckEchoAnswer(text: string): CheckEchoAnswer | undefined {
  try {
    const result = z.safeParse(checkEchoAnswer, JSON.parse(text))
    return result.success ? result.data : undefined
  } catch {
    return undefined
  }
}
