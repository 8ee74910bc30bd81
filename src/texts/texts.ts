/**
 * What pages say to people, in one language. Plain words: whoever reads them may be in a hurry, or afraid. `{name}` stands for
 * what is put in; nothing here is markup.
 */
export interface Texts {
  /** In the language itself, for the choice of languages. */
  readonly languageName: string
  readonly direction: 'ltr' | 'rtl'
  /** Of the tab, and of previews in messengers: says nothing to who looks over a shoulder. */
  readonly title: string
  readonly language: string
  readonly leave: string

  readonly opening: string
  readonly heading: string
  readonly headingFor: string
  readonly sealedHere: string
  readonly beforeYouWrite: string
  readonly ownDevice: string
  /** Where the server has no onion address. */
  readonly torHides: string
  /** Before the onion address. */
  readonly onionAddress: string
  readonly hostSees: string
  readonly moreToKnow: string
  readonly hostMakesPage: string
  readonly commandInstead: string
  readonly wordsLabel: string
  readonly wordsCompare: string
  readonly trustsServer: string
  readonly lastingKey: string
  readonly textLabel: string
  readonly textHint: string
  readonly nameLabel: string
  readonly nameHint: string
  readonly bytesUsed: string
  readonly nearlyFull: string
  readonly send: string
  readonly sending: string
  readonly sendAgain: string
  readonly tryAgain: string

  readonly leftHeading: string
  readonly leftStored: string
  readonly leftOwner: string
  readonly leftNothingHere: string
  readonly leftAt: string
  readonly writeAnother: string
  readonly print: string

  readonly runBy: string
  readonly contact: string
  readonly privacy: string
  readonly aboutServer: string
  readonly aboutHeading: string
  readonly aboutSealed: string
  readonly aboutNobody: string

  readonly plainLeft: string
  readonly plainHeading: string
  readonly plainWhy: string
  readonly plainTurnOn: string
  readonly plainRemembered: string
  readonly plainCommand: string
  readonly plainForm: string
  readonly plainLink: string
  readonly plainLinkHint: string
  readonly plainSealed: string
  readonly plainSealedHint: string
  readonly plainSend: string

  /** Why a link is not opened, or a message not sent, and what to do. */
  readonly problems: Problems
}

export interface Problems {
  readonly heading: string
  readonly link_malformed: string
  readonly address_insecure: string
  readonly link_stripped: string
  readonly wrong_key: string
  readonly keys_expired: string
  readonly sealing_unknown: string
  readonly box_closed: string
  readonly box_not_found: string
  readonly box_full: string
  readonly rate_limited: string
  readonly rate_limited_for: string
  readonly busy: string
  readonly unreachable: string
  readonly not_known: string
  readonly letter_too_long: string
  readonly letter_not_text: string
  readonly nothing_written: string
  readonly not_sealed: string
  readonly idle: string
  readonly language_not_there: string
  /** After each of those that stopped a send. */
  readonly still_here: string
  readonly invalid_request: string
}
