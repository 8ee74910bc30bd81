import type { Texts } from './texts.js'

export const en: Texts = {
  languageName: 'English',
  direction: 'ltr',
  title: 'A message',
  language: 'Language',
  leave: 'Leave this page now',

  opening: 'Opening the link …',
  heading: 'Leave a message',
  headingFor: 'Leave a message for {name}',
  greetingHeading: 'A word from the owner',
  greetingHint: 'It comes by way of the server, and nobody has verified it.',
  sealedHere:
    'This page seals your message on your device before it is sent, so that only the owner of this box can open it.',
  beforeYouWrite: 'Before you write',
  ownDevice: 'Use your own device and your own connection, not those of your work or school.',
  torHides:
    'This server can see where you connect from, and your browser may remember that you opened this link. Tor Browser prevents both.',
  onionAddress:
    'This server can see where you connect from, and your browser may remember that you opened this link. Tor Browser prevents both. There, use this link, which the server gives; ask the owner whether it is right:',
  hostSees:
    'Whoever runs this server gets your message sealed, but can see when you send it, to which box, and roughly how long it is. They could also change this page itself: see below.',
  moreToKnow: 'More to know',
  hostMakesPage:
    'This page itself comes from the server. If someone took the server over, they could change the page so that it reads along. If that would put you in danger, use the program instead of the page:',
  commandInstead:
    'Ask the owner where to get the program. It asks for the text, seals it on your device, and leaves it.',
  wordsLabel: 'Words to compare',
  wordsCompare:
    'The name above is only what the server says. These words are what counts: if the owner has told you eight English words, on the phone or on paper, they must be these. If they are not, do not write here.',
  trustsServer:
    'Your message is sealed on this device. But this link does not say with whose key. The server was asked for the key, and you have to trust its answer. If it is wrong, someone else could read your message.',
  lastingKey:
    'As far as this page can tell, the key of this box always stays the same. Whoever steals it, even much later, could open this message. The server can see exactly how long your message is.',
  textLabel: 'Your message',
  textHint: 'It is removed from this page after ten minutes in which nothing is done here.',
  nameLabel: 'Your name, if you like',
  nameHint: 'It is sealed too. Leave it empty to stay unnamed.',
  keepLabel: 'Removed from the server after',
  keepHint:
    'It is then gone from there, read or not. What the owner has already fetched, the owner can keep.',
  bytesUsed: '{used} of {max} bytes used',
  nearlyFull: 'There is little room left.',
  send: 'Seal and send',
  sending: 'Sealing and sending …',
  sendAgain: 'Send again',
  tryAgain: 'Try again',

  leftHeading: 'Your message was left',
  leftStored: 'The server has confirmed that it keeps your sealed message.',
  leftOwner: 'Only the owner can open it. This page cannot tell you when they look.',
  leftNothingHere: 'This page has forgotten what you wrote. You can close it.',
  leftAt: 'Left on {time}',
  writeAnother: 'Write another message',
  print: 'Print this',

  runBy: 'This server is run by {name}.',
  contact: 'Contact',
  privacy: 'Privacy',
  aboutServer: 'Who runs this server',
  aboutHeading: 'About this server',
  aboutSealed:
    'It keeps sealed messages for the owners of boxes. It cannot open them. The program that runs on it writes down neither where people connect from nor what browser they use.',
  aboutNobody: 'Whoever runs it has not said who they are.',

  plainLeft: 'The server has taken what you sent. If it was sealed for this box, only its owner can open it.',
  plainHeading: 'This page cannot seal for you',
  plainWhy:
    'Scripts are turned off in your browser, or could not be loaded. So nothing that you write can be sealed here, and this page does not take it.',
  plainTurnOn:
    'You can allow scripts for this page. In Tor Browser that is the security level “Safer” or “Standard”. Then open the link again.',
  plainRemembered: 'The whole link stays in the address bar of this browser, and in its history.',
  plainCommand:
    'Or seal your message with the program (ask the owner where to get it), and paste below what it prints:',
  plainForm:
    'This form takes sealed messages only. Never write anything unsealed into it: the server would see it.',
  plainLink: 'The link that you were given',
  plainLinkHint: 'A whole link, beginning with http and with a # in it.',
  plainSealed: 'The sealed message',
  plainSealedHint: 'One line of letters, digits, + and /, perhaps = at its end, as the program printed it.',
  plainSend: 'Send what is sealed',

  receipt: {
    heading: 'Your receipt',
    what: 'Open it in a browser, and you see whether your message is still there, and can take it back. Whoever has it can do the same.',
    trace:
      'Nobody can give it to you again: this page keeps nothing, and removes the receipt after ten minutes in which nothing is done here. But whoever finds it with you can tell that you have left a message. If that would put you in danger, do not keep it.',
    save: 'Save as a file',
    copied: 'The receipt was copied.',
    copyByHand: 'The browser does not let this page copy. The receipt is selected: copy it yourself.',
    removed: 'Nothing was done here for ten minutes, so this page has removed the receipt.',
    ask: 'Whoever has the receipt of a message can see here whether it is still there, and take it back.',
    field: 'The receipt',
    fieldHint:
      'The whole address, beginning with http and with /r# in it. It is removed from this page after ten minutes in which nothing is done here.',
    remembered:
      'If you opened the receipt as an address, your browser may remember all of it. Tor Browser and private windows forget it.',
    look: 'See whether it is there',
    withdraw: 'Take it back',
    asking: 'Asking the server …',
    sureHeading: 'Take the message back?',
    sure: 'If it is still unread, the server deletes it. That cannot be undone. It may have been read already, and nobody can tell you.',
    keptHeading: 'It is still there',
    kept: 'The server keeps your message. Whether it was read, it does not say.',
    seenHeading: 'It has reached the owner',
    seen: 'The owner has confirmed that it came, and lets you know. It can no longer be taken back.',
    goneHeading: 'There is no such message',
    gone: 'It is no longer there, or never was: it was read and deleted, its time was over, it was taken back, or the receipt is wrong. Which of these, the server does not say.',
    withdrawnHeading: 'There is nothing left to take back',
    withdrawn:
      'If your message was still there and unread, it is now deleted. It may have been read before, and nobody can tell you. This receipt is of no more use.',
    another: 'Another receipt',
    malformed: 'This is not a receipt, or it is damaged. Copy all of it once more.',
    elsewhere:
      'This receipt is for another server: {name}. Nothing was asked of anybody. To use it, open the receipt itself in a browser.',
    notKnown:
      'It is not known whether the message was taken back, because the answer did not arrive. Try again: it does no harm to do it twice.',
    tooMany: 'Too many requests came from your connection. Wait a minute, then try again.',
    plainHeading: 'This page needs scripts',
    plainWhy:
      'Scripts are turned off in your browser, or could not be loaded. Without them this page cannot use a receipt.',
    plainCommand: 'Or use the program (ask the owner where to get it):',
  },

  problems: {
    heading: 'This did not work',
    link_malformed: 'This link is damaged. Ask whoever gave it to you to send it again, and copy all of it.',
    address_insecure:
      'This address is not protected: it begins with http and not with https. Do not write here. Ask whoever gave you the link for one that is protected.',
    link_stripped:
      'A part of the link is missing, the one behind #. To protect you, this page takes it out of the address, so it is also missing after a reload. Open it again from where you got it, and make sure that all of it is copied.',
    wrong_key:
      'The server offered a key that does not belong to this link. Someone may be trying to read along. Do not write here. Tell whoever gave you the link.',
    keys_expired:
      'The keys of this box have lapsed, perhaps because its owner has not looked in for a long time. Tell them if you can. If the date on your device is wrong, set it right and open the link again.',
    sealing_unknown:
      'This link lacks the key that is needed for sealing. Ask the owner for a link that has it.',
    box_closed: 'The owner has closed this box. It takes no more messages.',
    link_replaced: 'The owner has replaced this link with a new one. Ask them for it.',
    contacts_only:
      'This box takes messages only from contacts whom its owner has allowed, and this page cannot send as one. If you are one of them, use the app or the program in which you have a box of your own.',
    box_not_found:
      'There is no box behind this link, or no longer. Check the link with whoever gave it to you.',
    box_full:
      'There is no room left for more messages at the moment. Keep a copy of your text, and try again in a few hours.',
    rate_limited: 'Too many messages came from your connection. Wait a minute, then try again.',
    rate_limited_for: 'Too many messages came from your connection. Try again in {seconds} s.',
    busy: 'The server has too much to do, or is being repaired or moved. Try again in a minute.',
    read_only: 'The server is being moved, and takes nothing until that is done. Try again in a few minutes.',
    unreachable: 'The server cannot be reached. Check your connection, then try again.',
    not_known:
      'It is not known whether your message arrived, because the answer did not. Send it again unchanged: it is then the same sealed message, and is kept only once.',
    letter_too_long: 'The message is too long. Shorten it, or send it in parts.',
    letter_not_text: 'There is a broken character in the text. Type that place again.',
    nothing_written: 'There is nothing written yet.',
    not_sealed:
      'Something unexpected happened. If you have written something, copy it first. Then open the link again. If you use Tor Browser, stay with it.',
    idle: 'Nothing was done here for ten minutes, so this page has removed what you wrote, in case somebody else looks at it.',
    language_not_there: 'That language could not be loaded.',
    still_here: 'Nothing readable has left this page, and your text is still here.',
    invalid_request: 'The form was not filled in as it has to be. Nothing was left.',
  },

  inbox: {
    title: 'Messages',
    opening: 'Opening …',
    needsScript:
      'This page needs scripts: keys are made and messages are opened on your device. Allow scripts for it, or use the program sealdrop in a terminal.',

    startHeading: 'Messages that only you can open',
    startWhat:
      'Make a box and share its link. Whoever has the link can leave you a message. It is sealed on their device, and only your keys open it. The server cannot.',
    startHost:
      'This page itself comes from the server. If someone took the server over, they could change the page so that it gives your keys away. If that would put you in danger, use the program instead of the page.',
    startGotLink:
      'Did somebody give you a link? Then open that link. You need no box of your own to leave a message.',
    makeHeading: 'Make a box',
    nameLabel: 'Name of the box, if you like',
    nameHint:
      'It is not sealed: the server and everybody with the link can read it. Leave it empty if a name could give you away.',
    passphraseLabel: 'Passphrase',
    passphraseHint:
      'It protects your keys and messages in this browser, and your backup. Nobody can tell it to you again: write it down, and keep it apart from this device.',
    passphraseAgain: 'The passphrase again',
    passphraseShow: 'Show it',
    passphraseSuggest: 'Suggest one',
    withoutPassphrase: 'Without a passphrase',
    withoutPassphraseHint: 'Whoever can use this browser can then read everything that this page keeps.',
    privateWindow:
      'Private windows, and Tor Browser, forget everything that is kept here when they are closed. Then only a backup opens the box.',
    inviteLabel: 'Your invite',
    inviteHint:
      'This server makes a box only for people who have an invite. Whoever runs it hands them out, and each works once.',
    registrationClosed: 'This server makes no new boxes. You can still restore a box that is on it.',
    make: 'Make the box',
    making: 'Making keys …',

    restoreHeading: 'Restore a box, or bring one along',
    restoreHint: 'From a backup, or from the keys of another program. A backup made earlier will do.',
    restoreFile: 'The file',
    restorePaste: 'Or its content, pasted',
    restorePassphrase: 'Passphrase',
    restorePassphraseHint:
      'That of the backup. For keys without one, if this browser has no passphrase yet: a new one, which protects them here.',
    restorePhone: 'Keys of a phone',
    restorePhoneHint: 'For apps that show their keys and make no backups.',
    restoreLink: 'The link of the box',
    restoreSecret: 'The secret key',
    restoreSecretHint: 'Ed25519, base64: 32 or 64 bytes.',
    restore: 'Restore',
    restoring: 'Opening the backup …',

    unlockHeading: 'Locked',
    unlockIdle: 'Nothing was done here for ten minutes, so this page has locked itself.',
    unlock: 'Unlock',
    unlocking: 'Unlocking …',
    unlockForgot:
      'If you have forgotten the passphrase, nobody can open what is kept here. You can remove everything, and then restore a backup whose passphrase you know.',

    backupHeading: 'Save a backup',
    backupWhy:
      'If this browser loses its data, or you lose this device, only a backup opens your box. The file is sealed with your passphrase. It opens everything that arrives later, too. Messages that you have opened here are not in it.',
    backupPassphrase: 'Your passphrase once more',
    backupPassphraseHint:
      'It protects the file, and nobody can tell it to you again: write it down, and keep it apart from the file.',
    backupSave: 'Save the backup file',
    backupSealing: 'Sealing the backup …',
    backupChoose: 'Now choose the file that you have saved, to make sure that it can be read',
    backupRead: 'The backup was read back, and it opens your box.',
    backupWithout: 'Or type “{words}” to go on without one',
    backupWords: 'no backup',
    backupGoOn: 'Go on without a backup',

    shareHeading: 'Your link',
    shareHint: 'Give it to whoever is to write to you. With it one can write, and not read.',
    shareLink: 'The link',
    copy: 'Copy',
    copied: 'The link was copied.',
    copyByHand: 'The browser does not let this page copy. The link is selected: copy it yourself.',
    qrLabel: 'The link as a QR code',
    cardHow:
      'Open this link in a browser. The page seals what you write on your device, and only the owner of the box can open it. If the page shows other words than those below, do not write.',
    printCard: 'Print a card',
    keptForGood: 'This browser has agreed not to remove your keys by itself.',
    keptForNow:
      'This browser may remove your keys when it needs room, or after some weeks without a visit. Keep the backup safe.',
    keptNot:
      'This browser does not let the page store anything. When you close this tab, only a backup opens the box.',
    toMessages: 'To the messages',

    chooseBox: 'Box',
    unnamedBox: 'Box without a name',
    messages: 'Messages',
    noMessages: 'There are no messages yet.',
    nothingFound: 'Nothing was found.',
    count: 'Messages: {count}',
    countNew: 'Messages: {count}, new: {new}',
    opened: 'Opened so far: {count}',
    looked: 'Last looked: {time}',
    look: 'Look now',
    search: 'Search in the messages',
    found: 'Found: {count}',
    isNew: 'New',
    unnamed: 'No name',
    cannotBeOpened: 'Cannot be opened',
    arrived: 'Arrived on {time}',
    nameNotVerified: 'The sender gives the name {name}. Nobody has verified it.',
    nickNotVerified:
      'Beside the sealed message stands the name {name}. It was not sealed, and nobody has verified it.',
    noKey:
      'This message cannot be opened. It was sealed to a key that is not here, or not any more, or the message was damaged. If you have another backup of this box, restore it.',
    unreadable: 'This message was opened, but there is no readable text in it.',
    hiddenCharacters: 'Characters that cannot be seen are shown as [U+…].',
    back: 'Back',
    markNew: 'Mark as new',
    markRead: 'Mark as read',
    delete: 'Delete',
    deleteSure: 'Delete this message, in this browser and on the server? Nobody can bring it back.',
    cancel: 'Cancel',

    contactsHeading: 'Who asks to be a contact',
    contactsHint:
      'The name is what they call themselves, and nobody has verified it. Whoever has your link can write to you all the same, unless you take messages from contacts only. Whom you have allowed you can block later.',
    contactAsks: '{name} asks to be one of your contacts',
    accept: 'Allow',
    reject: 'Refuse',
    block: 'Block',
    blockSure:
      'Block {name}? That box can then no longer write to you as a contact, nor ask again. It is not told. In the settings you can take the block back.',

    more: 'More',
    showLink: 'Show the link',
    settings: 'Settings',
    saveBackup: 'Save a backup',
    anotherBox: 'Make or restore another box',
    exportJson: 'Save messages as JSON',
    exportText: 'Save messages as text',
    exportHint: 'These files are not sealed: whoever has them can read them.',
    lock: 'Lock',
    wipe: 'Remove all boxes from this browser',
    wipeSure:
      'Remove all boxes, keys and messages from this browser? Nobody can open these boxes any more, unless there is a backup, or the keys are on another device. Messages that are kept only here are lost in any case.',
    wiped: 'All boxes, keys and messages were removed from this browser.',
    removeBox: 'Remove this box from this browser',
    removeBoxSure:
      'Remove this box from this browser, with its keys and all its messages that are kept here? Nobody can bring them back.',
    changedElsewhere: 'Another tab has changed a box, so this page has locked itself.',

    riskNoBackup: 'There is no backup of this box. If this browser loses its data, the box is lost.',
    riskExpiring:
      'The keys of this box could not be renewed. If that does not succeed before {time}, nobody can leave messages until it does.',
    riskBehind:
      'Senders are given a key that was not made here. If you made it on another device, restore a backup of that device here. If not, somebody else may have your keys: make a new box.',
    riskLasting:
      'This box has one key that always stays the same. Whoever steals it, even much later, can open every message.',
    riskFull:
      'This browser has no room left. New messages that it cannot keep stay on the server until they expire. Make room, for example by deleting messages here.',
    riskRefused:
      'Messages were refused since {time}, because the box was full. Read messages or delete some, then there is room again.',
    riskUndeleted: 'Deleted here, but not yet on the server: {count}. This page goes on trying.',
    riskOldLink:
      'The link of this box was replaced on another device. Whoever still has the old one cannot write to you. To have the new link here, too, restore a backup of that device. If no device has it, make a new link in the settings.',
    riskAway:
      'The server cannot be reached, is being moved, or has too much to do. This page goes on trying.',

    problems: {
      passphrase_short: 'Take a passphrase of at least 12 characters, for example of five random words.',
      passphrases_differ: 'The two passphrases are not the same.',
      passphrase_wrong: 'This is not the passphrase.',
      name_too_long: 'The name is too long.',
      nothing_chosen: 'Choose a file first, or paste its content.',
      file_unreadable: 'The file could not be read.',
      backup_malformed: 'This is neither a backup nor keys, or it was damaged.',
      backup_not_opened: 'The passphrase is wrong, or the backup was damaged.',
      backup_other: 'This is not the file that was just saved, or not all of it. Save it again.',
      words_differ: 'Type exactly the words that are shown.',
      phone_keys_wrong: 'This link and this key do not belong together, or one of them is damaged.',
      other_server: 'This box is kept by another server: {address}. Restore it there, or move it here.',
      box_gone:
        'The server has no box for these keys, or no longer: it was deleted, or removed because nobody had opened it for a long time. What is kept in this browser stays readable here until you remove it, below under “More”.',
      proof_refused: 'The server did not accept the keys of this box.',
      other_identity:
        'The server gives senders a key that is not yours: somebody may be reading along. Do not share the link any more, and tell whoever runs the server.',
      wrong_address:
        'The server does not know itself by the address of this page, so nothing was signed. Open the page by the address that whoever runs the server has given you.',
      box_there: 'Another tab has made a box in this browser meanwhile. Reload the page.',
      other_chain:
        'This browser has other keys for this box than the backup. To use those of the backup, remove all boxes here first, and then restore it.',
      removed_elsewhere: 'Another tab has removed all boxes from this browser.',
      storage_failed: 'This browser could not store what it has to keep. Perhaps there is no room left.',
      not_known_if_made:
        'The server did not answer in time. Try again. If a box was made all the same, it stays unused, and an invite that it took is used up: ask for another.',
      registration_closed: 'This server makes no new boxes.',
      invite_required:
        'This server makes a box only for people who have an invite. Ask whoever runs it for one.',
      invite_invalid:
        'This invite is not known, has expired or was used before. Ask whoever runs the server for another one.',
      part_not_there:
        'This part of the page could not be loaded. Check your connection and try again, or reload the page.',
      unexpected:
        'Something unexpected happened. Reload the page. If it stays so, tell whoever runs the server.',
    },
  },

  settings: {
    heading: 'Settings of the box',
    asking: 'Asking the server …',
    again: 'Try again',
    holds: 'What the box holds',
    holdsNew: 'New: {count} ({size})',
    holdsRead: 'Read, and still on the server: {count} ({size})',
    roomCount: 'At most of each kind: {count}',
    roomSize: 'Space for each kind: {size}',
    noLimit: 'This server sets the box no limit.',
    behaves: 'How the box behaves',
    greeting: 'Greeting',
    greetingHint:
      'It is shown as plain text to whoever opens the link. It is not sealed: the server can read it, too.',
    greetingCount: '{count} of {max} characters',
    closed: 'The box is closed',
    closedHint:
      'It takes no messages, and whoever opens the link is told so. You can open it again at any time.',
    days: 'How many days messages are kept',
    daysHint:
      'From 1 to 365, for messages that arrive from now on. Those that are there already keep their time.',
    deleteRead: 'Delete messages from the server once they are read',
    deleteReadHint:
      'What you have read is then on this device only. Senders who kept a receipt can notice that their message is gone.',
    contactsOnly: 'Take messages from contacts only',
    contactsOnlyHint:
      'Only boxes that you have allowed can then write, and they have to prove who they are. Nobody can write from the page of the link.',
    seenReceipts: 'Receipts may say “seen”',
    seenReceiptsHint:
      'Senders who kept a receipt then learn that you have read their message. That also tells them when you are awake.',
    save: 'Save the settings',
    saving: 'Saving …',
    saved: 'The settings were saved.',
    greetingWrong: 'The greeting is too long, or has characters in it that cannot be shown.',
    daysWrong: 'Type a number of days from 1 to 365.',
    blockHeading: 'Block a contact',
    blockHint:
      'A blocked box can no longer write to you as a contact, nor ask to be one. It is not told. Whoever has your link can still write without a name, unless you take messages from contacts only.',
    blockLabel: 'The link of the other box',
    blocking: 'Telling the server …',
    blocked: 'That box is blocked.',
    unblock: 'Take the block back',
    unblocked: 'That box is not blocked any more. It may ask to be a contact.',
    linkWrong: 'This is not the link of a box on this server.',
    writeHeading: 'Write as this box',
    writeHint:
      'Some boxes take messages from contacts only. This box proves that it is the one that writes, and the name of the box is shown. The other owner has to have allowed it: ask first. What you write here is sealed on this device, and is not kept.',
    writeText: 'Your message',
    writeAsk: 'Ask to be a contact',
    writeAsked: 'The other owner is asked. You can write once they have allowed it.',
    writeAllowed: 'You are a contact of that box already: you can write.',
    writeSending: 'Sending …',
    writeSent: 'Your message was left in that box.',
    writeNoKey:
      'This link holds no key, so the server would have to be believed about whose box it is. Ask for the whole link.',
    writeNotAllowed: 'The owner of that box has not allowed this box to write, or no longer does.',
    exportHint: 'One file, with which this box can move to another server.',
    final: 'What cannot be undone',
    finalHint: 'Each of these asks you once more before anything happens.',
    newLink: 'Make a new link',
    newLinkHint:
      'The old link stops working at once. Senders who still have it are told to ask you for the new one. Give the new link to your other devices and to your contacts. This cannot be undone.',
    newLinkSure:
      'Replace the link of this box? With the old one nobody can write to you any more, wherever it was published or printed. This cannot be undone.',
    newLinkMaking: 'Replacing the link …',
    newLinkMade:
      'The link was replaced. Give the new one away, and save a new backup, since older ones have the old link.',
    newLinkUnknown:
      'The answer of the server did not arrive, so it is not known whether the link was replaced. Make a new link again: then it is certain.',
    newToken: 'Make a new fetch token',
    newTokenHint:
      'With the fetch token a program can read what is in the box, sealed as it is, and mark it as read. Replace the token if somebody else may have it. Programs with the old one are shut out at once. This cannot be undone.',
    newTokenSure:
      'Replace the fetch token of this box? Programs that use the old one are shut out at once. This cannot be undone.',
    newTokenMaking: 'Replacing the fetch token …',
    newTokenMade: 'The fetch token was replaced. The new one is in the next backup.',
    empty: 'Delete all messages on the server',
    emptyHint:
      'What this browser has opened stays here. Messages that no device has opened yet are lost. This cannot be undone.',
    emptySure:
      'Delete all messages of this box on the server? Those that no device has opened yet are lost. This cannot be undone.',
    emptying: 'Deleting …',
    emptied: 'Deleted on the server: {count}',
    deleteBox: 'Delete the box',
    deleteBoxHint:
      'The link, the messages on the server and the tokens are gone at once and for good, for all your devices. No backup brings them back. What is kept in this browser stays readable here until you remove it.',
    deleteBoxLabel: 'To delete the box, type “{words}”',
    deleteBoxWords: 'delete box',
    deleteBoxSure:
      'Delete the box {name} for good? The link, the messages on the server and the tokens are gone at once. Nobody can bring them back.',
    deletingBox: 'Deleting the box …',
  },

  moving: {
    heading: 'Move a box',
    exportWhat:
      'One file with everything that this server has of the box: the messages, still sealed, which of them are read, the keys for senders, and the settings. With it and a backup of your keys the box can go on at another Sealdrop server.',
    exportNot:
      'Not in the file: your private keys, so keep a backup beside it; messages that are in this browser only; and your contacts, whose boxes are on this server. The file is not sealed as a whole: whoever has it sees when messages arrived and how many.',
    exportDo: 'Export everything',
    exporting: 'Fetching everything …',
    progress: '{count} of {all}',
    exported: 'The file was saved. Messages in it: {count}',
    exportNext:
      'To move, open the page of the other server and choose “Move a box here”. This box stays as it is until you delete it.',
    exportStopped: 'Stopped. Nothing was saved.',
    stop: 'Stop',
    importWhat:
      'A box that you exported from another Sealdrop server goes on here, with its keys, messages and settings. Only its link changes.',
    backupFile: 'The backup of your keys',
    archiveFile: 'The exported file (.sealdrop-box)',
    importDo: 'Move a box here',
    importing: 'Moving the box …',
    importAgain:
      'This box has not moved completely. Choose the exported file once more: what is here already is not taken twice.',
    importStopped: 'Stopped. What has arrived stays here.',
    giveUp: 'Do not move this box',
    giveUpSure:
      'Delete this box here, with what has arrived of it and with every message that was left in it here since? The old box and your files stay as they are.',
    doneHeading: 'The box is here',
    doneCount: 'Messages that moved: {count}',
    doneExpired: 'Messages that had expired and were left out: {count}',
    doneLink:
      'Its link has changed: whoever writes to you needs the new one. You see it after the next step, which saves a new backup, since the old one names the old server.',
    doneOld:
      'The old box still stands, and still takes messages: {address}. Once your senders have the new link, open it there, read what came, and delete it in its settings.',
    goOn: 'Continue',
    nothingChosen: 'Choose the file first.',
    archiveWrong:
      'This is not a box that was exported, or the file is damaged or not complete. Export it again.',
    archiveNewer: 'This file was made by a newer version of Sealdrop than this server has.',
    archiveOther: 'This file and these keys are not of the same box.',
    hereAlready: 'This box is of this server already. Restore its backup first.',
    noRoom: 'This server has no room for all messages of the box.',
    brokenOff: 'The server did not answer. Try again: what has arrived is not taken twice.',
  },
}
