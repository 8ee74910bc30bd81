/** The bounds of the wire, each where a stranger could otherwise make somebody else pay. */

/** A sealed box around nothing: 32 bytes of key and 16 of authenticator. */
export const MIN_SEALED_BOX_BYTES = 48
/** Room for 16,336 bytes, the largest padded envelope, and the overhead of sealing it. */
export const MAX_SEALED_BOX_BYTES = 16_384
/** Of `metadata`, as JSON text in UTF-8. */
export const MAX_METADATA_BYTES = 4_096
/** In characters, not UTF-16 units: MariaDB counts its VARCHAR(255) the same way. */
export const MAX_NAME_CHARACTERS = 255
/** Of what a box says to senders; counted the same way. */
export const MAX_GREETING_CHARACTERS = 1_000
/** Of drops, in days: what a box has unless its owner says otherwise, and the longest that one may. */
export const MAX_LIFETIME_DAYS = 365
/** Of one drop, where its sender wants it gone sooner. */
export const MIN_LIFETIME_SECONDS = 60
export const MAX_LIFETIME_SECONDS = MAX_LIFETIME_DAYS * 24 * 60 * 60
/** How long senders with a link that its owner has replaced are told so. */
export const OLD_LINK_TOLD_MS = 30 * 24 * 60 * 60 * 1000
/** A request body. 1,000 message ids and a sealed box of the largest size both fit several times. */
export const MAX_BODY_BYTES = 64 * 1024

export const CHALLENGE_LIFETIME_MS = 300_000
export const MAX_KEY_STATEMENTS = 8
export const MAX_STATEMENT_LIFETIME_MS = 400 * 24 * 60 * 60 * 1000
/** How far a statement's issue may lie ahead of the server's clock: phones' clocks are not exact. */
export const STATEMENT_CLOCK_SKEW_MS = 10 * 60 * 1000

export const DEFAULT_PAGE_DROPS = 50
export const MAX_PAGE_DROPS = 200
export const MAX_ACKNOWLEDGED_IDS = 1_000
export const MAX_DELETED_IDS = 1_000
/** At once, into a box that comes from another server. */
export const MAX_IMPORTED_DROPS = 200
/** Pending ones of one box, and so the longest list of them. */
export const MAX_PENDING_CONTACT_REQUESTS = 100
export const MAX_LISTED_CONTACT_REQUESTS = 200
