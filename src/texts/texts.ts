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
  /** Above what the owner says to whoever opens the link, and below it. */
  readonly greetingHeading: string
  readonly greetingHint: string
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
  /** Before a number of days. */
  readonly keepLabel: string
  readonly keepHint: string
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

  /** Of what a sender keeps, and of the page to use it. */
  readonly receipt: ReceiptTexts

  /** Why a link is not opened, or a message not sent, and what to do. */
  readonly problems: Problems

  /** Of the page of an owner. */
  readonly inbox: InboxTexts

  /** Of a part of that page, which comes when it is wanted. */
  readonly settings: SettingsTexts

  /** Of another such part. */
  readonly moving: MovingTexts
}

export interface ReceiptTexts {
  readonly heading: string
  /** Beside a receipt that was made just now. */
  readonly what: string
  readonly trace: string
  readonly save: string
  readonly copied: string
  readonly copyByHand: string
  /** After ten idle minutes. */
  readonly removed: string

  readonly ask: string
  readonly field: string
  readonly fieldHint: string
  readonly remembered: string
  readonly look: string
  readonly withdraw: string
  readonly asking: string
  readonly sureHeading: string
  readonly sure: string
  /** Answers: it is there; it was acknowledged, and the owner lets senders know; there is none; it was taken back. */
  readonly keptHeading: string
  readonly kept: string
  readonly seenHeading: string
  readonly seen: string
  readonly goneHeading: string
  readonly gone: string
  readonly withdrawnHeading: string
  readonly withdrawn: string
  readonly another: string
  readonly malformed: string
  /** `{name}` is the address of another server. */
  readonly elsewhere: string
  /** Whether it was taken back. */
  readonly notKnown: string
  readonly tooMany: string

  /** Where no script runs. */
  readonly plainHeading: string
  readonly plainWhy: string
  readonly plainCommand: string
}

export interface InboxTexts {
  readonly title: string
  readonly opening: string
  /** Where no script runs. */
  readonly needsScript: string

  readonly startHeading: string
  readonly startWhat: string
  readonly startHost: string
  readonly startGotLink: string
  readonly makeHeading: string
  readonly nameLabel: string
  readonly nameHint: string
  readonly passphraseLabel: string
  readonly passphraseHint: string
  readonly passphraseAgain: string
  readonly passphraseShow: string
  readonly passphraseSuggest: string
  readonly withoutPassphrase: string
  readonly withoutPassphraseHint: string
  readonly privateWindow: string
  readonly inviteLabel: string
  readonly inviteHint: string
  readonly registrationClosed: string
  readonly make: string
  readonly making: string

  readonly restoreHeading: string
  readonly restoreHint: string
  readonly restoreFile: string
  readonly restorePaste: string
  readonly restorePassphrase: string
  readonly restorePassphraseHint: string
  readonly restorePhone: string
  readonly restorePhoneHint: string
  readonly restoreLink: string
  readonly restoreSecret: string
  readonly restoreSecretHint: string
  readonly restore: string
  readonly restoring: string

  readonly unlockHeading: string
  readonly unlockIdle: string
  readonly unlock: string
  readonly unlocking: string
  readonly unlockForgot: string

  readonly backupHeading: string
  readonly backupWhy: string
  readonly backupPassphrase: string
  readonly backupPassphraseHint: string
  readonly backupSave: string
  readonly backupSealing: string
  readonly backupChoose: string
  readonly backupRead: string
  /** `{words}` are those of backupWords. */
  readonly backupWithout: string
  readonly backupWords: string
  readonly backupGoOn: string

  readonly shareHeading: string
  readonly shareHint: string
  readonly shareLink: string
  readonly copy: string
  readonly copied: string
  readonly copyByHand: string
  readonly qrLabel: string
  readonly cardHow: string
  readonly printCard: string
  readonly keptForGood: string
  readonly keptForNow: string
  readonly keptNot: string
  readonly toMessages: string

  readonly chooseBox: string
  readonly unnamedBox: string
  readonly messages: string
  readonly noMessages: string
  readonly nothingFound: string
  /** `{count}` messages are there. */
  readonly count: string
  readonly countNew: string
  readonly opened: string
  readonly looked: string
  readonly look: string
  readonly search: string
  readonly found: string
  readonly isNew: string
  readonly unnamed: string
  readonly cannotBeOpened: string
  readonly arrived: string
  readonly nameNotVerified: string
  readonly nickNotVerified: string
  readonly noKey: string
  readonly unreadable: string
  readonly hiddenCharacters: string
  readonly back: string
  readonly markNew: string
  readonly markRead: string
  readonly delete: string
  readonly deleteSure: string
  readonly cancel: string

  readonly contactsHeading: string
  readonly contactAsks: string
  readonly contactsHint: string
  readonly accept: string
  readonly reject: string
  readonly block: string
  readonly blockSure: string

  readonly more: string
  readonly showLink: string
  readonly settings: string
  readonly saveBackup: string
  readonly anotherBox: string
  readonly exportJson: string
  readonly exportText: string
  readonly exportHint: string
  readonly lock: string
  readonly wipe: string
  readonly wipeSure: string
  readonly wiped: string
  readonly removeBox: string
  readonly removeBoxSure: string
  readonly changedElsewhere: string

  readonly riskNoBackup: string
  readonly riskExpiring: string
  readonly riskBehind: string
  readonly riskLasting: string
  readonly riskFull: string
  readonly riskRefused: string
  readonly riskUndeleted: string
  readonly riskOldLink: string
  readonly riskAway: string

  readonly problems: InboxProblems
}

export interface SettingsTexts {
  readonly heading: string
  readonly asking: string
  readonly again: string

  readonly holds: string
  readonly holdsNew: string
  readonly holdsRead: string
  readonly roomCount: string
  readonly roomSize: string
  readonly noLimit: string

  readonly behaves: string
  readonly greeting: string
  readonly greetingHint: string
  readonly greetingCount: string
  readonly closed: string
  readonly closedHint: string
  readonly days: string
  readonly daysHint: string
  readonly deleteRead: string
  readonly deleteReadHint: string
  readonly contactsOnly: string
  readonly contactsOnlyHint: string
  readonly seenReceipts: string
  readonly seenReceiptsHint: string
  readonly save: string
  readonly saving: string
  readonly saved: string
  readonly greetingWrong: string
  readonly daysWrong: string

  readonly blockHeading: string
  readonly blockHint: string
  readonly blockLabel: string
  readonly blocking: string
  readonly blocked: string
  readonly unblock: string
  readonly unblocked: string
  readonly linkWrong: string

  readonly writeHeading: string
  readonly writeHint: string
  readonly writeText: string
  readonly writeAsk: string
  readonly writeAsked: string
  readonly writeAllowed: string
  readonly writeSending: string
  readonly writeSent: string
  readonly writeNoKey: string
  readonly writeNotAllowed: string

  readonly exportHint: string

  readonly final: string
  readonly finalHint: string
  readonly newLink: string
  readonly newLinkHint: string
  readonly newLinkSure: string
  readonly newLinkMaking: string
  readonly newLinkMade: string
  readonly newLinkUnknown: string
  readonly newToken: string
  readonly newTokenHint: string
  readonly newTokenSure: string
  readonly newTokenMaking: string
  readonly newTokenMade: string
  readonly empty: string
  readonly emptyHint: string
  readonly emptySure: string
  readonly emptying: string
  readonly emptied: string
  readonly deleteBox: string
  readonly deleteBoxHint: string
  /** `{words}` are those of deleteBoxWords. */
  readonly deleteBoxLabel: string
  readonly deleteBoxWords: string
  readonly deleteBoxSure: string
  readonly deletingBox: string
}

export interface MovingTexts {
  readonly heading: string

  readonly exportWhat: string
  readonly exportNot: string
  readonly exportDo: string
  readonly exporting: string
  readonly progress: string
  readonly exported: string
  readonly exportNext: string
  readonly exportStopped: string
  readonly stop: string

  readonly importWhat: string
  readonly backupFile: string
  readonly archiveFile: string
  readonly importDo: string
  readonly importing: string
  readonly importAgain: string
  readonly importStopped: string
  readonly giveUp: string
  readonly giveUpSure: string

  readonly doneHeading: string
  readonly doneCount: string
  readonly doneExpired: string
  readonly doneLink: string
  /** `{address}` is that of the old server. */
  readonly doneOld: string
  readonly goOn: string

  readonly nothingChosen: string
  readonly archiveWrong: string
  readonly archiveNewer: string
  readonly archiveOther: string
  readonly hereAlready: string
  readonly noRoom: string
  readonly brokenOff: string
}

export interface InboxProblems {
  readonly passphrase_short: string
  readonly passphrases_differ: string
  readonly passphrase_wrong: string
  readonly name_too_long: string
  readonly nothing_chosen: string
  readonly file_unreadable: string
  readonly backup_malformed: string
  readonly backup_not_opened: string
  readonly backup_other: string
  readonly words_differ: string
  readonly phone_keys_wrong: string
  readonly other_server: string
  readonly box_gone: string
  readonly proof_refused: string
  readonly other_identity: string
  readonly wrong_address: string
  readonly box_there: string
  readonly other_chain: string
  readonly removed_elsewhere: string
  readonly storage_failed: string
  readonly not_known_if_made: string
  readonly registration_closed: string
  readonly invite_required: string
  readonly invite_invalid: string
  readonly part_not_there: string
  readonly unexpected: string
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
  readonly link_replaced: string
  readonly contacts_only: string
  readonly box_not_found: string
  readonly box_full: string
  readonly rate_limited: string
  readonly rate_limited_for: string
  readonly busy: string
  /** It is being moved. */
  readonly read_only: string
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
