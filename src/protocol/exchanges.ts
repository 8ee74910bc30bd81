/** Every call of the API, in the order in which a developer meets them. */
import type * as z from 'zod/mini'
import { acknowledgeAnswer, acknowledgeRequest } from './acknowledge.js'
import { checkContactAnswer, linkInfoAnswer, linkRequest } from './box-facts.js'
import { checkEchoAnswer, checkEchoRequest } from './check-echo.js'
import { challengeAnswer, challengeRequest } from './challenge.js'
import { exportBoxAnswer, exportBoxRequest } from './box-export.js'
import { importBoxAnswer, importBoxRequest, importDropsAnswer, importDropsRequest } from './box-import.js'
import { boxAnswer, boxRequest, updateBoxAnswer, updateBoxRequest } from './box-settings.js'
import {
  answerContactRequestAnswer,
  answerContactRequestRequest,
  blockContactAnswer,
  blockContactRequest,
  listContactRequestsAnswer,
  listContactRequestsRequest,
  permissionGrantedAnswer,
  permissionPendingAnswer,
  permissionRequest,
} from './contact-request.js'
import { deleteBoxAnswer, deleteBoxRequest, deleteDropsAnswer, deleteDropsRequest } from './delete.js'
import { setEncryptionKeysAnswer, setEncryptionKeysRequest } from './encryption-keys.js'
import type { ErrorCode } from './errors.js'
import { fetchAnswer, fetchRequest } from './fetch.js'
import { receiptAnswer, receiptRequest, withdrawAnswer } from './receipt.js'
import { registerAnswer, registerRequest } from './register.js'
import {
  rotateFetchTokenAnswer,
  rotateFetchTokenRequest,
  rotateLinkAnswer,
  rotateLinkRequest,
} from './rotate.js'
import { sendAnswer, sendRequest } from './send.js'

/** What there is to know of one call: what goes in, what comes out, what is refused. */
export interface Exchange {
  readonly path: `/${string}`
  /** A few words, without a full stop. */
  readonly title: string
  /** For developers; words of the API in backticks. */
  readonly description: string
  readonly proof: 'none' | 'signature' | 'signature or fetch token' | 'signed action'
  readonly request: z.ZodMiniType
  /** Answered by a server that writes nothing (`READ_ONLY=1`), too: it must write nothing. */
  readonly onlyReads?: true
  /** By status. */
  readonly answers: Readonly<Record<number, Answer>>
  /** Besides those that every call can meet, in the order in which they are judged. */
  readonly refusals: readonly ErrorCode[]
}

export interface Answer {
  readonly description: string
  readonly schema: z.ZodMiniType
}

/** What any request can meet that is not the HTTP that it should be. */
export const REFUSALS_OF_HTTP: readonly ErrorCode[] = ['invalid_http', 'headers_too_large', 'request_timeout']

/** What any call can meet before its own rules are asked, or when the server has trouble. */
export const REFUSALS_OF_ALL: readonly ErrorCode[] = [
  ...REFUSALS_OF_HTTP,
  'unsupported_media_type',
  'unsupported_encoding',
  'body_too_large',
  'invalid_json',
  'invalid_request',
  'unavailable',
  'internal',
]

/** What a server that is being moved says first of all to whatever may write. */
export const REFUSALS_OF_WRITING: readonly ErrorCode[] = ['read_only']

const PROVEN = ['box_not_found', 'proof_required', 'proof_invalid', 'rate_limited', 'busy'] as const
/** A body without a signed action is not of the form that these take. */
const SIGNED = ['box_not_found', 'proof_invalid', 'rate_limited', 'busy'] as const

export const EXCHANGES: readonly Exchange[] = [
  {
    path: '/register',
    title: 'Make a box',
    description:
      'The owner makes an Ed25519 key pair and registers its public half. The same key again makes another box.',
    proof: 'none',
    request: registerRequest,
    answers: { 201: { description: 'The box is there.', schema: registerAnswer } },
    refusals: [
      'rate_limited',
      'registration_closed',
      'invite_required',
      'invite_invalid',
      'invalid_statement',
    ],
  },
  {
    path: '/link_info',
    title: 'Learn what to seal to',
    description: 'What a sender must know of a box before they can seal something for it.',
    proof: 'none',
    onlyReads: true,
    request: linkRequest,
    answers: { 200: { description: 'The box, as senders may see it.', schema: linkInfoAnswer } },
    refusals: ['rate_limited', 'box_not_found', 'link_replaced'],
  },
  {
    path: '/send',
    title: 'Leave a drop',
    description:
      'Whoever has the link leaves a sealed box. A 201 is durable. The same `encrypted_message` to the same box within ' +
      '24 hours is answered 201 with the first id and stored once, so after a timeout send the same bytes again.',
    proof: 'none',
    request: sendRequest,
    answers: { 201: { description: 'It is stored, or was before.', schema: sendAnswer } },
    refusals: [
      'rate_limited',
      'busy',
      'box_not_found',
      'sender_not_found',
      'permission_required',
      'proof_required',
      'proof_invalid',
      'box_closed',
      'link_replaced',
      'puzzle_required',
      'box_full',
      'service_full',
    ],
  },
  {
    path: '/challenge_request',
    title: 'Ask for a challenge',
    description:
      'A text for the owner to sign. It lives 300 s, is for this box and pays for one proof. A careful client signs only ' +
      'the form `sealdrop-challenge-1 <origin> …`, and only for the origin that it talks to.',
    proof: 'none',
    request: challengeRequest,
    answers: { 200: { description: 'A challenge that nobody else has got.', schema: challengeAnswer } },
    refusals: ['rate_limited', 'box_not_found'],
  },
  {
    path: '/fetch',
    title: 'Read drops',
    description:
      'A page of the box. Reading changes nothing. A reader that follows `next_cursor` by `since_id` with `order` `ASC` ' +
      'never misses a drop that was answered 201.',
    proof: 'signature or fetch token',
    request: fetchRequest,
    answers: { 200: { description: 'A page.', schema: fetchAnswer } },
    refusals: PROVEN,
  },
  {
    path: '/ack',
    title: 'Mark drops as seen',
    description: 'Or as unseen again. It deletes nothing, and repeating it does no harm.',
    proof: 'signature or fetch token',
    request: acknowledgeRequest,
    answers: { 200: { description: 'They are marked.', schema: acknowledgeAnswer } },
    refusals: PROVEN,
  },
  {
    path: '/set_encryption_keys',
    title: 'Replace the keys that senders seal to',
    description: 'Takes only a signature, and makes the box’s `sealing` `statements`.',
    proof: 'signature',
    request: setEncryptionKeysRequest,
    answers: { 200: { description: 'They are replaced.', schema: setEncryptionKeysAnswer } },
    refusals: [...PROVEN, 'invalid_statement'],
  },
  {
    path: '/update_box',
    title: 'Change how a box behaves',
    description: 'Takes only a signed action. What is not named stays as it is.',
    proof: 'signed action',
    request: updateBoxRequest,
    answers: { 200: { description: 'It is changed.', schema: updateBoxAnswer } },
    refusals: SIGNED,
  },
  {
    path: '/box',
    title: 'See settings and use of a box',
    description: 'Takes only a signed action.',
    proof: 'signed action',
    request: boxRequest,
    answers: { 200: { description: 'The box, as its owner may see it.', schema: boxAnswer } },
    refusals: SIGNED,
  },
  {
    path: '/rotate_fetch_token',
    title: 'Replace the fetch token',
    description: 'Takes only a signed action. The old one ends at once.',
    proof: 'signed action',
    request: rotateFetchTokenRequest,
    answers: { 200: { description: 'It is replaced.', schema: rotateFetchTokenAnswer } },
    refusals: SIGNED,
  },
  {
    path: '/rotate_link',
    title: 'Replace the link',
    description:
      'Takes only a signed action. Senders with the old link are told so (410) for 30 days, then it is unknown (404). With a ' +
      'valid proof the old link token still names the box.',
    proof: 'signed action',
    request: rotateLinkRequest,
    answers: { 200: { description: 'It is replaced.', schema: rotateLinkAnswer } },
    refusals: SIGNED,
  },
  {
    path: '/delete_drops',
    title: 'Delete drops',
    description: 'Takes only a signed action. It cannot be undone.',
    proof: 'signed action',
    request: deleteDropsRequest,
    answers: { 200: { description: 'They are gone.', schema: deleteDropsAnswer } },
    refusals: SIGNED,
  },
  {
    path: '/delete_box',
    title: 'Delete a box',
    description:
      'Takes only a signed action, and cannot be undone. The box and its tokens are gone at once, its drops within a minute.',
    proof: 'signed action',
    request: deleteBoxRequest,
    answers: { 200: { description: 'It is gone.', schema: deleteBoxAnswer } },
    refusals: SIGNED,
  },
  {
    path: '/export_box',
    title: 'Take a box along',
    description:
      'Takes only a signed action. Everything about the box: what the server knows of it, on the first page, and its drops with ' +
      'all that is kept of them, page by page in the order of their ids. Nothing is changed by it.',
    proof: 'signed action',
    request: exportBoxRequest,
    answers: { 200: { description: 'A page.', schema: exportBoxAnswer } },
    refusals: SIGNED,
  },
  {
    path: '/import_box',
    title: 'Make a box that was exported elsewhere',
    description:
      'As `/register`, with all that the box was. The owner’s client makes the link token, so after an answer was lost the same ' +
      'call again is answered the same, and makes no second box.',
    proof: 'none',
    request: importBoxRequest,
    answers: { 201: { description: 'The box is there.', schema: importBoxAnswer } },
    refusals: [
      'rate_limited',
      'registration_closed',
      'invite_required',
      'invite_invalid',
      'invalid_statement',
    ],
  },
  {
    path: '/import_drops',
    title: 'Put exported drops into a box',
    description:
      'Takes only a signed action. Drops keep their ids, times and receipts. Those that are there already stay as they are, so ' +
      'that the same call again does no harm. All of them, or none when the box has no room for all.',
    proof: 'signed action',
    request: importDropsRequest,
    answers: { 200: { description: 'They are in the box.', schema: importDropsAnswer } },
    refusals: [...SIGNED, 'box_full', 'service_full'],
  },
  {
    path: '/receipt',
    title: 'Ask what became of a drop',
    description:
      'With what its sender kept. An unknown receipt is an answer here, not a refusal; no time is ever said.',
    proof: 'none',
    onlyReads: true,
    request: receiptRequest,
    answers: { 200: { description: 'What became of it.', schema: receiptAnswer } },
    refusals: ['rate_limited'],
  },
  {
    path: '/withdraw',
    title: 'Take a drop back',
    description:
      'With what its sender kept. Deletes the drop unless it was acknowledged. It may have been read before, and the answer ' +
      'does not tell, unless the owner allows it.',
    proof: 'none',
    request: receiptRequest,
    answers: {
      200: { description: 'It is not there any more, or was acknowledged.', schema: withdrawAnswer },
    },
    refusals: ['rate_limited'],
  },
  {
    path: '/check_contact',
    title: 'Ask whether a box exists',
    description: 'As PyCrypt’s phones do. An unknown link is an answer here, not a refusal.',
    proof: 'none',
    onlyReads: true,
    request: linkRequest,
    answers: { 200: { description: 'Whether it does, and what it is called.', schema: checkContactAnswer } },
    refusals: ['rate_limited'],
  },
  {
    path: '/request_message_permission',
    title: 'Ask a box for permission to send as another',
    description:
      'A courtesy between clients: the asking box is named, not proven. Asked again it answers the same `request_id`.',
    proof: 'none',
    request: permissionRequest,
    answers: {
      200: { description: 'Granted before.', schema: permissionGrantedAnswer },
      201: { description: 'Its owner is asked.', schema: permissionPendingAnswer },
    },
    refusals: ['rate_limited', 'box_not_found', 'link_replaced', 'sender_not_found', 'contact_requests_full'],
  },
  {
    path: '/get_message_requests',
    title: 'List who asks for permission',
    description: 'Contact requests that wait for an answer, newest first, at most 200.',
    proof: 'signature or fetch token',
    request: listContactRequestsRequest,
    answers: { 200: { description: 'All that wait.', schema: listContactRequestsAnswer } },
    refusals: PROVEN,
  },
  {
    path: '/respond_message_request',
    title: 'Grant or refuse permission',
    description: 'Answers one contact request. `/block_contact` takes a grant back.',
    proof: 'signature or fetch token',
    request: answerContactRequestRequest,
    answers: { 200: { description: 'It is answered.', schema: answerContactRequestAnswer } },
    refusals: [...PROVEN, 'request_not_found', 'request_not_yours', 'request_already_processed'],
  },
  {
    path: '/block_contact',
    title: 'Block a box',
    description:
      'Takes only a signed action. The box is not told: what it asks for is answered as pending and never listed.',
    proof: 'signed action',
    request: blockContactRequest,
    answers: { 200: { description: 'It is blocked, or not any more.', schema: blockContactAnswer } },
    refusals: [...SIGNED, 'sender_not_found'],
  },
  {
    path: '/check_echo',
    title: 'See what lies in front of the server',
    description:
      'For the operator’s `sealdrop-admin check` alone: no other program has what makes the token.',
    proof: 'none',
    request: checkEchoRequest,
    answers: { 200: { description: 'What arrived of the request’s headers.', schema: checkEchoAnswer } },
    refusals: ['proof_invalid', 'rate_limited', 'busy'],
  },
]
