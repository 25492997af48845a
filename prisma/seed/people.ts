// Names of people and companies.
// cspell:disable
import type { Random } from './random.ts'

/** The people of the company that invites, the busiest first. */
export const INVITERS = [
  'Amara Okafor',
  'Jonas Lindqvist',
  'Priya Raman',
  'Mateo Herrera',
  'Claire Dubois',
  'Kenji Watanabe',
  'Hannah Weiss',
  'Tom Becker',
  'Sofia Rossi',
  'Liam Walsh',
  'Nadia Haddad',
  'Erik Solheim',
] as const

export const COMPANY_DOMAIN = 'northwind.example'

type CustomerDomain = readonly [domain: string, language: keyof typeof NAMES]

/** Domains of customers with their languages, the largest customers first. */
const DOMAINS: readonly [CustomerDomain, ...CustomerDomain[]] = [
  ['globex.example', 'en'],
  ['kestrel-labs.example', 'en'],
  ['morgenrot.example', 'de'],
  ['mail.example', 'en'],
  ['atelier-lumen.example', 'fr'],
  ['initech.example', 'en'],
  ['sakura-works.example', 'ja'],
  ['solnorte.example', 'es'],
  ['hooli.example', 'en'],
  ['bergwerk.example', 'de'],
  ['umbra-studio.example', 'en'],
  ['halcyon-health.example', 'en'],
  ['vandelay.example', 'en'],
  ['rivage.example', 'fr'],
  ['castillo-hermanos.example', 'es'],
  ['stark-energie.example', 'de'],
  ['tanaka-bank.example', 'ja'],
  ['bluebird-schools.example', 'en'],
  ['wonka.example', 'en'],
  ['oceanic.example', 'en'],
]

const NAMES = {
  en: [
    'Olivia Noah Emma Liam Ava Grace Ethan Mia Lucas Zoe Henry Ruby Oscar Nora Caleb Isla Felix Maya Owen Leah',
    'Carter Hughes Bennett Foster Griffin Morgan Sullivan Patel Nguyen Brooks Fletcher Ramsey Hale Osborne Quinn Ward',
  ],
  de: [
    'Lena Paul Marie Jonas Anna Felix Clara Moritz Ida Emil Greta Anton Frieda Jakob Mila Theo',
    'Schneider Fischer Weber Hoffmann Koch Richter Klein Wolf Neumann Braun Zimmermann Krause Lehmann Vogel',
  ],
  fr: [
    'Camille Louis Manon Hugo Chloe Arthur Juliette Gabriel Alice Nathan Jeanne Raphael Louise Jules',
    'Moreau Laurent Simon Michel Lefebvre Garnier Faure Rousseau Blanc Guerin Boyer Chevalier Masson',
  ],
  es: [
    'Lucia Hugo Martina Daniel Carmen Pablo Elena Alvaro Ines Javier Marta Diego Alba Sergio',
    'Garcia Romero Navarro Torres Dominguez Vazquez Ramos Gil Serrano Molina Ortega Delgado Castro',
  ],
  ja: [
    'Haruto Yui Sota Hina Ren Aoi Yuto Sakura Daiki Mei Kaito Rin Takumi Nanami',
    'Sato Suzuki Takahashi Ito Yamamoto Nakamura Kobayashi Kato Yoshida Yamada Sasaki Matsumoto',
  ],
} as const

export interface Person {
  name: string
  emailAddress: string
  domain: string
  locale: keyof typeof NAMES
}

/** Creates people with different addresses. */
export function createPeople(random: Random): () => Person {
  const used = new Map<string, number>()
  return () => {
    const [domain, locale] = random.oneOfTheFirst(DOMAINS)
    const [first, last] = NAMES[locale].map((names) => oneWord(names, random))
    const local = `${first}.${last}`.toLowerCase()
    const address = `${local}@${domain}`
    const count = (used.get(address) ?? 0) + 1
    used.set(address, count)
    const emailAddress = count === 1 ? address : `${local}${count}@${domain}`
    return { name: `${first} ${last}`, emailAddress, domain, locale }
  }
}

function oneWord(words: string, random: Random): string {
  const [first = '', ...others] = words.split(' ')
  return random.oneOf([first, ...others])
}

export function addressOf(name: string): string {
  return `${name.toLowerCase().replace(' ', '.')}@${COMPANY_DOMAIN}`
}
