/** The languages that pages speak. */
import { ar } from './ar.js'
import { de } from './de.js'
import { en } from './en.js'
import { es } from './es.js'
import { fa } from './fa.js'
import { fr } from './fr.js'
import { pt } from './pt.js'
import type { Texts } from './texts.js'
import { zh } from './zh.js'

export const TEXTS = { en, de, fr, es, pt, ar, fa, zh } as const satisfies Readonly<Record<string, Texts>>

export type Language = keyof typeof TEXTS

/** The first is for whoever asks for none of them. */
export const LANGUAGES = Object.keys(TEXTS) as readonly Language[]

export function parseLanguage(text: string | null | undefined): Language | undefined {
  return LANGUAGES.find((language) => language === text)
}

export type {
  InboxProblems,
  InboxTexts,
  MovingTexts,
  Problems,
  ReceiptTexts,
  SettingsTexts,
  Texts,
} from './texts.js'
