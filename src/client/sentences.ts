/** What this library refuses by itself; every other code is the server's own. */
export const SENTENCES = {
  link_malformed: 'This is not a link to a box, or it was damaged.',
  link_stripped: 'The part of the link behind # is missing. Ask for the whole link.',
  address_malformed: 'An address begins with https:// and names a server: https://drop.example',
  address_insecure:
    'This address is plain http to another machine: whoever carries it could put in a key of their own.',
  identity_mismatch: 'The server names another owner for this box than the link does. Nothing was sealed.',
  identity_unsound: 'The key that is named as the owner’s is not a sound one. Nothing was sealed.',
  statement_unsigned:
    'The server offers a key that the owner of this box has not signed. Nothing was sealed.',
  keys_expired:
    'The keys of this box have expired. Its owner has to renew them before anything can be sealed.',
  keys_rolled_back: 'The server offers older keys than it did before. Nothing was sealed.',
  sealing_unknown: 'The key of this box is not known. Ask its owner for a link that has it.',
  box_key_unsound: 'The key in the link is not a sound one. Nothing was sealed.',
  letter_too_long: 'The text is too long for one drop.',
  letter_not_text: 'The text has a lone half of a character in it, which cannot be sent.',
  name_not_possible: 'This box takes text only, without a name.',
  receipt_malformed: 'This is not a receipt of this server, or it was damaged.',
  other_server: 'That box is on another server than this one.',
  challenge_refused:
    'The server asked for a signature that is not a proof for this server. Nothing was signed.',
  address_not_its_own:
    'The server does not know itself by this address: use the one that it is configured with.',
  keys_behind:
    'Senders are given a key that these keys do not lead to: another device has later ones. Restore its backup here.',
  keys_malformed: 'These are not the keys of a box, or they were damaged.',
  backup_malformed: 'This is not a backup, or it was damaged.',
  backup_not_opened: 'The passphrase is wrong, or the backup was damaged.',
  archive_malformed: 'This is not the archive of a box, or it was cut off or damaged.',
  archive_newer: 'This archive was made by a later version of Sealdrop, which this one cannot read.',
  archive_of_another: 'This archive is of a box that these keys are not of.',
  closed: 'It was closed before the server answered.',
  timed_out: 'The server did not answer in time.',
  unreachable: 'The server cannot be reached.',
  not_sealdrop: 'What answers at this address is not a Sealdrop server.',
} as const
