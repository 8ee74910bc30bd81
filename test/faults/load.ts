/**
 * Senders that do not give up and a reader that follows the cursor, while something is broken; and the judgement of what
 * came of it.
 */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import supertest from 'supertest'
import type { Phone } from '../setup/phone.js'

const PAUSE_AFTER_FAILURE_MS = 50
/** Longer than the server takes to say 503. */
const GIVE_UP_ANSWER_MS = 20_000

export interface Load {
  readonly inFlight: () => number
  readonly accepted: () => number
  /** Answers of that status so far. */
  readonly refused: (status: string) => number
  /** Resolves when so many more have been accepted. */
  readonly untilAccepted: (more: number) => Promise<void>
  /** After the last answers are in: every 201 was read once, nothing twice. */
  readonly stopAndJudge: () => Promise<Judgement>
  /** Without judging, for when something has failed already: senders would go on for ever and keep the process. */
  readonly abandon: () => void
}

export interface Judgement {
  readonly accepted: number
  /** Sends that were tried again, and had been stored the first time or not. */
  readonly triedAgain: number
  /** Answers other than 201, by status. */
  readonly refusals: Readonly<Record<string, number>>
}

interface Read {
  readonly id: number
  readonly encrypted_message: string
}

/** Each sender goes to one of `urls`, and to the next to try again; the reader to each of its own in turn. */
export function startLoad(
  urls: readonly string[],
  readFrom: readonly string[],
  phone: Phone,
  senders: number,
  sealedBytes = 64,
): Load {
  const accepted = new Map<string, number>()
  const refusals: Record<string, number> = {}
  const counts = { inFlight: 0, triedAgain: 0 }
  const state = { isOver: false, isAbandoned: false }

  const post = async (url: string, to: string, body: object) => {
    try {
      const answer = await supertest(url)
        .post(to)
        .auth(phone.fetchToken, { type: 'bearer' })
        .timeout(GIVE_UP_ANSWER_MS)
        .send(body)
      return { status: answer.status, body: answer.body as unknown }
    } catch {
      return { status: 0, body: undefined }
    }
  }

  // The same bytes until they are accepted, as a sender does who cannot know what became of the first try.
  const leaveOne = async (first: number) => {
    const encrypted_message = randomBytes(sealedBytes).toString('base64')
    for (let tries = 0; !state.isAbandoned; tries++) {
      if (tries > 0) counts.triedAgain++
      counts.inFlight++
      const url = urls[(first + tries) % urls.length] ?? ''
      const { status, body } = await post(url, '/send', { link_token: phone.linkToken, encrypted_message })
      counts.inFlight--
      if (status === 201) {
        accepted.set(encrypted_message, (body as { readonly id: number }).id)
        return
      }
      refusals[status] = (refusals[status] ?? 0) + 1
      await wait(PAUSE_AFTER_FAILURE_MS)
    }
  }
  const sending = Array.from({ length: senders }, async (_, sender) => {
    do await leaveOne(sender)
    while (!state.isOver)
  })

  const read: Read[] = []
  const readOn = async (url: string): Promise<boolean> => {
    const since_id = read.at(-1)?.id ?? 0
    const window = { link_token: phone.linkToken, order: 'ASC', include_seen: true, limit: 200, since_id }
    const { status, body } = await post(url, '/fetch', window)
    if (status !== 200) return false
    const page = body as { readonly data: readonly Read[]; readonly has_more: boolean }
    read.push(...page.data)
    return !page.has_more
  }
  const reading = (async () => {
    for (let turn = 0; !state.isOver; turn++) {
      await readOn(readFrom[turn % readFrom.length] ?? '')
      await wait(20)
    }
  })()

  return {
    inFlight: () => counts.inFlight,
    accepted: () => accepted.size,
    refused: (status) => refusals[status] ?? 0,
    async untilAccepted(more) {
      const wanted = accepted.size + more
      while (accepted.size < wanted) {
        if (state.isAbandoned) throw new Error('the load was abandoned')
        await wait(5)
      }
    },
    async stopAndJudge() {
      state.isOver = true
      await Promise.all([...sending, reading])
      while (!(await readOn(readFrom[0] ?? '')));
      judge(accepted, read)
      return { accepted: accepted.size, triedAgain: counts.triedAgain, refusals }
    },
    abandon() {
      state.isOver = true
      state.isAbandoned = true
    },
  }
}

function judge(accepted: ReadonlyMap<string, number>, read: readonly Read[]): void {
  const times = new Map<string, number>()
  for (const { encrypted_message } of read) {
    times.set(encrypted_message, (times.get(encrypted_message) ?? 0) + 1)
  }
  const missed = [...accepted.keys()].filter((message) => !times.has(message))
  assert.equal(missed.length, 0, `${String(missed.length)} of ${String(accepted.size)} were lost or missed`)
  const twice = [...times.values()].filter((each) => each > 1)
  assert.equal(twice.length, 0, `${String(twice.length)} are there more than once`)
  const idOf = new Map(read.map(({ id, encrypted_message }) => [encrypted_message, id]))
  for (const [message, id] of accepted)
    assert.equal(idOf.get(message), id, 'the id that was answered is its id')
  assert.ok(read.every(({ id }, at) => id > (read[at - 1]?.id ?? 0)))
}
