/** Why a row of PyCrypt's is set aside, or comes otherwise than it was there: stable words, and sentences for operators. */

/** What does not come. */
export const ASIDE_REASONS = {
  id_out_of_range: 'its id is not below 2^40, where the ids of this server begin',
  link_not_ours: 'its link has not the form link_ and 32 characters, by which boxes are found here',
  duplicate_link: 'a client before it has the same link',
  link_taken: 'a box that did not come from PyCrypt, or whose import was finished, has this link',
  fetch_token_hash_malformed: 'its fetch token is not kept as SHA-256 in hexadecimal, or is the empty text',
  no_such_client: 'no client has its link',
  client_set_aside: 'the client that it belongs to was set aside',
  box_deleted: 'its box was deleted here since',
  not_base64: 'the message is not base64',
  too_short: 'the message is shorter than the smallest sealed box, 48 bytes',
  too_long: 'the message is longer than the largest sealed box, 16,384 bytes',
  metadata_not_json: 'its metadata is not JSON',
  metadata_too_long: 'its metadata is longer than 4,096 bytes',
  status_unknown: 'its status is none of pending, accepted and rejected',
  not_the_deciding_one: 'another request between the same two says how things stand',
  id_taken:
    'something else here has its id: a request of another database of PyCrypt, or a drop that its owner brought',
  link_replaced: 'the owner has replaced the link that it came by',
} as const

/** What comes, and is listed all the same. */
export const NOTED_REASONS = {
  key_refused:
    'its key is none that may be trusted: the box is read by its fetch token, and no signature holds for it',
  name_refused: 'its name has characters that are refused here: it comes without',
  fetch_token_shared: 'another client has the same fetch token',
  time_missing: 'it has no time: it counts as of the import',
  asked_long_ago:
    'it was asked more than sixty days ago: it counts as of sixty days ago, so that there is time to answer',
} as const

export type AsideReason = keyof typeof ASIDE_REASONS
export type NotedReason = keyof typeof NOTED_REASONS

/** What a row is, or why it is not. */
export type Judged<T> =
  { readonly sound: T; readonly noted: readonly NotedReason[] } | { readonly aside: AsideReason }
