import type { Dictionary } from './dictionary.ts'

/** The languages of the console: the same five as the emails and pages. Each one is loaded when it is chosen. */
export const LANGUAGES = {
  en: { name: 'English', load: () => import('./en/en.ts').then(({ en }): Dictionary => en) },
  de: { name: 'Deutsch', load: () => import('./de/de.ts').then(({ de }): Dictionary => de) },
  es: { name: 'Español', load: () => import('./es/es.ts').then(({ es }): Dictionary => es) },
  fr: { name: 'Français', load: () => import('./fr/fr.ts').then(({ fr }): Dictionary => fr) },
  ja: { name: '日本語', load: () => import('./ja/ja.ts').then(({ ja }): Dictionary => ja) },
} as const

export type Language = keyof typeof LANGUAGES

const STORED = 'invitation-console:language'

/** The language that the person chose, or the first one of the browser that the console has. */
export function preferredLanguage(): Language {
  const stored = localStorage.getItem(STORED)
  const wanted = [stored ?? '', ...navigator.languages].map((tag) => tag.split('-')[0])
  return wanted.find(isLanguage) ?? 'en'
}

/** Keeps the choice for the next visit. */
export function storeLanguage(language: Language): void {
  localStorage.setItem(STORED, language)
}

function isLanguage(tag: string | undefined): tag is Language {
  return tag !== undefined && Object.hasOwn(LANGUAGES, tag)
}
