/**
 * Sealdrop's client library, for Node and browsers. In short:
 *
 *     const box = await createBox('https://drop.example')      // an owner makes a box; keep box.keys(), share box.link
 *     const recipient = await openLink(box.link)               // a sender opens the link: everything about it is checked
 *     await recipient.send('The keys are under the third stone.')
 *     for await (const drop of box.drops()) {                  // the owner reads
 *       if (drop.kind === 'letter') show(drop.text)
 *       await box.acknowledge([drop.id])
 *     }
 *
 * Whatever is refused is a SealdropError with a stable `code`.
 */
export { type BackupOptions, formatBackup, parseBackup } from './backup.js'
export {
  type Box,
  type BoxOptions,
  type ContactRequest,
  createBox,
  type KeptDrop,
  type NewBoxOptions,
  openBox,
  type ReadDrop,
  type ReadOptions,
} from './box.js'
export type { BoxBehaviour, BoxChanges, BoxControls, BoxLoad, BoxSettings } from './box-controls.js'
export {
  type ArchiveFacts,
  type ArchiveSource,
  checkArchive,
  isArchiveOf,
  type OpenArchive,
} from './read-archive.js'
export { ARCHIVE_SUFFIX } from '../protocol/box-archive.js'
export { plainAddress } from './check-address.js'
export { exportBox, type ExportOptions } from './export-box.js'
export { importBox, type Imported, type ImportOptions, type ImportStep } from './import-box.js'
export type { OpenedBy, OpenSealed } from './open-sealed.js'
export type { DecryptionKey } from './owner-keys.js'
export { readLink } from './read-link.js'
export { createReceipt, openReceipt, type OpenReceipt } from './receipt.js'
export {
  type LeaveOptions,
  type LetterOptions,
  openLink,
  type Recipient,
  type SenderOptions,
} from './recipient.js'
export { firstLinkToken, isSameBox, mergeKeys, type SavedKeys } from './saved-keys.js'
export { type ClientCode, SealdropError } from './sealdrop-error.js'
export type { ClientOptions } from './server-calls.js'
