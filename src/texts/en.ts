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
  bytesUsed: '{used} of {max} bytes used',
  nearlyFull: 'There is little room left.',
  send: 'Seal and send',
  sending: 'Sealing and sending …',
  sendAgain: 'Send again',
  tryAgain: 'Try again',

  leftHeading: 'Your message was left',
  leftStored: 'The server has confirmed that it keeps your sealed message.',
  leftOwner: 'Only the owner can open it. When they look, nobody can say.',
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
    box_not_found:
      'There is no box behind this link, or no longer. Check the link with whoever gave it to you.',
    box_full:
      'There is no room left for more messages at the moment. Keep a copy of your text, and try again in a few hours.',
    rate_limited: 'Too many messages came from your connection. Wait a minute, then try again.',
    rate_limited_for: 'Too many messages came from your connection. Try again in {seconds} s.',
    busy: 'The server has too much to do, or is being repaired. Try again in a minute.',
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
}
