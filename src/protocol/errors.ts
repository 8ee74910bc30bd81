/**
 * What can be refused, and in which words. Codes are part of the API: programs act on them, so they never change;
 * sentences are for people and may. Nothing of a request is ever repeated in one.
 */

const SENTENCES = {
  invalid_request: 'The request is not of the form that this call takes.',
  invalid_json: 'The request body is not valid JSON.',
  invalid_statement: 'A key statement is expired, too long, issued in the future, or not signed by this box.',
  request_already_processed: 'This contact request has already been answered.',
  proof_required: 'This call needs a signed challenge, or a fetch token where that suffices.',
  proof_invalid: 'The proof of ownership is wrong, expired or already used. Ask for a new challenge.',
  registration_closed: 'This server does not accept new boxes.',
  invite_required: 'This server makes boxes only for whoever has an invite of its operator.',
  invite_invalid: 'This invite is not known, expired or already used.',
  permission_required: 'The owner of this box has not granted this sender permission.',
  request_not_yours: 'This contact request was made to another box.',
  not_found: 'There is nothing at this address.',
  box_not_found: 'No box has this link.',
  sender_not_found: 'No box has the link that the request names as its sender.',
  request_not_found: 'There is no such contact request.',
  method_not_allowed: 'This address does not take that method.',
  request_timeout: 'The request did not arrive in time.',
  box_closed: 'The owner has closed this box.',
  link_replaced: 'The owner has replaced this link. Ask them for the new one.',
  body_too_large: 'The request body is larger than 64 KiB.',
  unsupported_media_type: 'The request body must be application/json.',
  unsupported_encoding: 'Compressed request bodies are not accepted.',
  puzzle_required: 'This box is busy. Solve the puzzle and send again.',
  rate_limited: 'Too many requests. Wait, then try again.',
  contact_requests_full: 'This box has too many unanswered contact requests. Try again later.',
  headers_too_large: 'The request headers are too large.',
  invalid_http: 'The request is not valid HTTP.',
  internal: 'Something went wrong on the server.',
  busy: 'The server has too much to do. Try again in a moment.',
  unavailable: 'The server cannot reach its store. Nothing was lost; try again in a moment.',
  read_only:
    'This server is being moved, and takes nothing until that is done. Nothing was lost; try again in some minutes.',
  box_full: 'This box is full. Its owner has to read it first.',
  service_full: 'This server is full.',
} as const

/** Each stable code. */
export type ErrorCode = keyof typeof SENTENCES

/** The HTTP status of each. */
export const STATUS_OF: Readonly<Record<ErrorCode, number>> = {
  invalid_request: 400,
  invalid_json: 400,
  invalid_statement: 400,
  request_already_processed: 400,
  invalid_http: 400,
  proof_required: 401,
  proof_invalid: 401,
  registration_closed: 403,
  invite_required: 403,
  invite_invalid: 403,
  permission_required: 403,
  request_not_yours: 403,
  not_found: 404,
  box_not_found: 404,
  sender_not_found: 404,
  request_not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  box_closed: 410,
  link_replaced: 410,
  body_too_large: 413,
  unsupported_media_type: 415,
  unsupported_encoding: 415,
  puzzle_required: 428,
  rate_limited: 429,
  contact_requests_full: 429,
  headers_too_large: 431,
  internal: 500,
  busy: 503,
  unavailable: 503,
  read_only: 503,
  box_full: 507,
  service_full: 507,
}

export const ERROR_CODES = Object.keys(SENTENCES) as readonly ErrorCode[]

export interface ErrorBody {
  readonly error: string
  readonly code: ErrorCode
  readonly action_required?: 'request_permission'
}

/** A refusal that whoever sent the request may know about. */
export class ProtocolError extends Error {
  readonly code: ErrorCode
  readonly retryAfterSeconds: number | undefined

  constructor(
    code: ErrorCode,
    options: { sentence?: string; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(options.sentence ?? SENTENCES[code], { cause: options.cause })
    this.name = 'ProtocolError'
    this.code = code
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}

export function errorBody(error: ProtocolError): ErrorBody {
  const body = { error: error.message, code: error.code }
  return error.code === 'permission_required' ? { ...body, action_required: 'request_permission' } : body
}
