import { de } from './de.ts'
import { en } from './en.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'
import { ja } from './ja.ts'
import type { Wording } from './wording.ts'

const languages: Readonly<Record<string, Wording>> = { de, en, es, fr, ja }

/** The built-in languages by tag. To add a language, write its file and add it to `languages`. */
export const WORDINGS: ReadonlyMap<string, Wording> = new Map(Object.entries(languages))

/** The language that is used if no other one fits. */
export const DEFAULT_LANGUAGE = 'en'
