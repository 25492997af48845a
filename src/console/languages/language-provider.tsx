import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import type { Dictionary } from './dictionary.ts'
import { createFormat, type Format } from './format.ts'
import { LANGUAGES, type Language, preferredLanguage, storeLanguage } from './languages.ts'

interface LanguageControl {
  language: Language
  /** The texts of the language. */
  text: Dictionary
  format: Format
  choose: (language: Language) => void
}

const LanguageContext = createContext<LanguageControl | null>(null)

/** The texts and formats of the chosen language. */
export function useLanguage(): LanguageControl {
  const control = useContext(LanguageContext)
  if (control === null) throw new Error('useLanguage needs a LanguageProvider')
  return control
}

/** Loads the texts of the language. Shows nothing before the first ones are there. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const [wanted, choose] = useState(preferredLanguage)
  const [loaded, setLoaded] = useState<{ language: Language; text: Dictionary } | null>(null)
  useEffect(() => {
    let isCurrent = true
    void LANGUAGES[wanted].load().then((text) => {
      if (!isCurrent) return
      document.documentElement.lang = wanted
      setLoaded({ language: wanted, text })
    })
    return () => {
      isCurrent = false
    }
  }, [wanted])

  const control = useMemo<LanguageControl | null>(() => {
    if (loaded === null) return null
    const regional = navigator.languages.find((tag) => tag.split('-')[0] === loaded.language)
    return {
      ...loaded,
      format: createFormat(regional ?? loaded.language),
      choose: (language) => {
        storeLanguage(language)
        choose(language)
      },
    }
  }, [loaded])
  if (control === null) return null
  return <LanguageContext value={control}>{children}</LanguageContext>
}
