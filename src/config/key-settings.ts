import type { Settings, Values } from './setting.ts'
import { list, wholeNumber } from './setting-types.ts'

export const keySettings = {
  SECRET_KEY: {
    type: list.refine(
      (keys) => keys.every((key) => /^sk_[\x21-\x7e]{29,}$/.test(key)),
      'must begin with sk_ and be 32 characters or more of printable ASCII',
    ),
    unset: 'development: generated once',
    description:
      'the keys of callers; each begins with `sk_` and has at least 32 characters in total; several separated by commas',
    secret: true,
    requiredInProduction: true,
  },
  TICKET_SECRET: {
    type: list.refine(
      (secrets) => secrets.every((secret) => secret.length >= 32),
      'must be 32 characters or more',
    ),
    unset: 'development: generated once',
    description:
      'a secret of at least 32 characters, from which links and webhook secrets are derived; several separated by commas, and the first one is used for new links and webhook secrets',
    secret: true,
    requiredInProduction: true,
  },
  USER_KEY_DAYS: {
    type: wholeNumber(1, 3650),
    unset: '30, or `USER_KEY_DAYS_MAX` if that is less',
    description:
      'the lifetime in days of an API key that a signed-in person creates, unless they choose another',
  },
  USER_KEY_DAYS_MAX: {
    type: wholeNumber(1, 3650),
    default: '90',
    description: 'the maximum lifetime in days of such a key',
  },
  METADATA_KEYS_OF_USERS: {
    type: list.refine(
      (keys) => keys.every((key) => key !== '__proto__'),
      'must not contain the key __proto__',
    ),
    unset: 'none',
    description: 'the keys of publicMetadata that signed-in people may set, separated by commas',
  },
} satisfies Settings

type KeyValues = Values<typeof keySettings>

export type KeyConfig = ReturnType<typeof readKeys>

export function readKeys(values: KeyValues) {
  const max = values.USER_KEY_DAYS_MAX
  return {
    /** Empty: development generates one and stores it in the data directory. */
    secretKeys: values.SECRET_KEY ?? [],
    /** The first one derives tickets, all of them verify. Empty: generated, as for `secretKeys`. */
    ticketSecrets: values.TICKET_SECRET ?? [],
    /** Keys that signed-in people may set in publicMetadata. */
    metadataKeysOfUsers: values.METADATA_KEYS_OF_USERS ?? [],
    /** The lifetime in days of keys that signed-in people create. */
    personKeyDays: { default: Math.min(values.USER_KEY_DAYS ?? 30, max), max },
  }
}

export function findKeyFaults({ USER_KEY_DAYS: days, USER_KEY_DAYS_MAX: max }: KeyValues): string[] {
  return days !== undefined && days > max ? ['USER_KEY_DAYS must not be more than USER_KEY_DAYS_MAX'] : []
}
