/**
 * What an owner decides about a box. Each of these is signed with all of its parameters, and has a fresh challenge for each
 * try. Trying again after an answer was lost is right for all of them: a change, a deletion and a block are the same done
 * twice, and a link or a token that was replaced without anybody hearing of the new one is replaced once more; until then the
 * old link still names the box to its owner.
 */
import { boxAnswer, updateBoxAnswer } from '../protocol/box-settings.js'
import { blockContactAnswer } from '../protocol/contact-request.js'
import { deleteBoxAnswer, deleteDropsAnswer } from '../protocol/delete.js'
import { MAX_DELETED_IDS } from '../protocol/limits.js'
import { formatLink, parseLinkToken } from '../protocol/link.js'
import { rotateFetchTokenAnswer, rotateLinkAnswer } from '../protocol/rotate.js'
import type { KeptKeys } from './kept-keys.js'
import type { OwnerCalls } from './owner-calls.js'
import { type OwnerKeys, withFetchToken, withLink } from './owner-keys.js'
import { readLink } from './read-link.js'
import { SealdropError } from './sealdrop-error.js'

/** How a box behaves. */
export interface BoxBehaviour {
  /** Everybody with the link can read it. */
  readonly displayName: string | null
  /** Up to 1,000 characters, shown as text to whoever opens the link. */
  readonly greeting: string | null
  /** It takes no drops. */
  readonly closed: boolean
  /** From 1 to 365; of drops that arrive from then on. */
  readonly dropLifetimeDays: number
  /** Acknowledged drops are deleted instead of kept as seen. */
  readonly deleteOnAcknowledge: boolean
  /** It takes drops only from boxes that were granted permission and prove who they are. */
  readonly contactsOnly: boolean
  /** Receipts say `seen`, which tells senders when the owner is awake. */
  readonly seenReceipts: boolean
}

/** What is absent stays as it is; null takes a text away. */
export type BoxChanges = Partial<BoxBehaviour>

export interface BoxLoad {
  readonly drops: number
  readonly bytes: number
}

export interface BoxSettings extends BoxBehaviour {
  /** To the minute. */
  readonly createdAt: Date
  /** What is there and not acknowledged. */
  readonly unseen: BoxLoad
  /** What is there and acknowledged. */
  readonly seen: BoxLoad
  /** For unseen drops, and as much again for seen ones; 0 is no limit. */
  readonly room: BoxLoad
  /** Since when drops were refused for want of room, to the minute; undefined when none were since the last acknowledgement. */
  readonly refusedSince: Date | undefined
  /** Another device has replaced the link that is known here: senders need the new one. */
  readonly isLinkReplaced: boolean
}

export interface BoxControls {
  readonly settings: () => Promise<BoxSettings>
  readonly update: (changes: BoxChanges) => Promise<void>
  /** The old fetch token ends at once. */
  readonly rotateFetchToken: () => Promise<void>
  /**
   * Senders with the old link are told that it was replaced, for 30 days, and reach nothing from now on. It cannot be taken
   * back. @returns the new link
   */
  readonly rotateLink: () => Promise<string>
  /**
   * It cannot be undone. `all`: whatever is in the box when the server gets to it.
   * @returns how many were there and are gone; fewer, when they had to be deleted twice since an answer was lost
   */
  readonly deleteDrops: (ids: readonly number[] | 'all') => Promise<number>
  /** The box with everything in it. It cannot be undone; the keys are good for nothing then. */
  readonly deleteBox: () => Promise<void>
  /**
   * Takes no drops any more that name that box, and lists nothing that it asks. It is not told.
   * @param link of the other box, or its link token alone
   */
  readonly blockContact: (link: string, options?: { readonly blocked?: boolean }) => Promise<void>
}

interface Needs {
  readonly kept: KeptKeys
  readonly owner: OwnerCalls
}

export function createBoxControls({ kept, owner }: Needs): BoxControls {
  const deleteSome = async (
    parameters: { readonly all: true } | { readonly message_ids: readonly number[] },
  ) => (await owner.act({ path: '/delete_drops', parameters, schema: deleteDropsAnswer })).count

  return {
    async settings() {
      const answer = await owner.act({ path: '/box', parameters: {}, schema: boxAnswer })
      return {
        displayName: answer.display_name,
        greeting: answer.greeting,
        closed: answer.closed,
        dropLifetimeDays: answer.drop_lifetime_days,
        deleteOnAcknowledge: answer.delete_on_ack,
        contactsOnly: answer.contacts_only,
        seenReceipts: answer.seen_receipts,
        createdAt: new Date(answer.created_at),
        unseen: answer.unseen,
        seen: answer.seen,
        room: answer.room,
        refusedSince: answer.refused_since === null ? undefined : new Date(answer.refused_since),
        isLinkReplaced: answer.old_link,
      }
    },

    async update(changes) {
      await owner.act({ path: '/update_box', parameters: parametersOf(changes), schema: updateBoxAnswer })
    },

    async rotateFetchToken() {
      const { fetch_token } = await owner.act({
        path: '/rotate_fetch_token',
        parameters: {},
        schema: rotateFetchTokenAnswer,
      })
      await kept.change((known) => withFetchToken(known, fetch_token, owner.serverTimeMs()))
    },

    async rotateLink() {
      const { link_token } = await owner.act({
        path: '/rotate_link',
        parameters: {},
        schema: rotateLinkAnswer,
      })
      await kept.change((known) => withLink(known, link_token, owner.serverTimeMs()))
      return linkOf(kept.current())
    },

    async deleteDrops(ids) {
      if (ids === 'all') return deleteSome({ all: true })
      let deleted = 0
      for (let at = 0; at < ids.length; at += MAX_DELETED_IDS)
        deleted += await deleteSome({ message_ids: ids.slice(at, at + MAX_DELETED_IDS) })
      return deleted
    },

    async deleteBox() {
      let tries = 0
      const onTry = () => tries++
      try {
        await owner.act({ path: '/delete_box', parameters: {}, schema: deleteBoxAnswer, onTry })
      } catch (error) {
        // Once it was on its way, a box that is not there is what was wanted: the answer to an earlier try was lost.
        const isGone = error instanceof SealdropError && error.code === 'box_not_found' && tries > 0
        if (!isGone) throw error
      }
    },

    async blockContact(link, { blocked = true } = {}) {
      const parameters = { from_link_token: parseLinkToken(link.trim()) ?? readLink(link).linkToken, blocked }
      await owner.act({ path: '/block_contact', parameters, schema: blockContactAnswer })
    },
  }
}

/** To share. It holds the identity, so that senders need not believe the server. */
export function linkOf({ baseUrl, linkToken, identity }: OwnerKeys): string {
  return formatLink({ kind: 'identity', baseUrl, linkToken, identity: identity.publicKey })
}

/** What is absent is not named; a text that is taken away is an empty one. */
function parametersOf(changes: BoxChanges): Readonly<Record<string, unknown>> {
  const { displayName, greeting } = changes
  return {
    display_name: displayName === null ? '' : displayName,
    greeting: greeting === null ? '' : greeting,
    closed: changes.closed,
    drop_lifetime_days: changes.dropLifetimeDays,
    delete_on_ack: changes.deleteOnAcknowledge,
    contacts_only: changes.contactsOnly,
    seen_receipts: changes.seenReceipts,
  }
}
