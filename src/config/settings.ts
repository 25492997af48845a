import { brandSettings } from './brand-settings.ts'
import { databaseSettings } from './database-settings.ts'
import { graphqlSettings } from './graphql-settings.ts'
import { invitationSettings } from './invitation-settings.ts'
import { jwtSettings } from './jwt-settings.ts'
import { keySettings } from './key-settings.ts'
import { limitSettings } from './limit-settings.ts'
import { mailSettings } from './mail-settings.ts'
import { networkSettings } from './network-settings.ts'
import { openIdSettings } from './openid-settings.ts'
import { serverSettings } from './server-settings.ts'
import type { Setting, Settings, Variables } from './setting.ts'
import { tracingSettings } from './tracing-settings.ts'

export interface SettingGroup {
  title: string
  /** The guide that explains these settings, in docs/guide. */
  guide?: string
  settings: Settings
}

/** All settings, in the order of `--help` and docs/reference/configuration.md. */
export const SETTING_GROUPS: readonly SettingGroup[] = [
  { title: 'Server', guide: 'operations.md', settings: serverSettings },
  { title: 'Database', guide: 'postgres.md', settings: databaseSettings },
  { title: 'Keys and secrets', guide: 'keys.md', settings: keySettings },
  { title: 'Mail', settings: mailSettings },
  { title: 'Brand', guide: 'accepting.md#show-your-brand', settings: brandSettings },
  { title: 'Invitations', guide: 'creating-invitations.md', settings: invitationSettings },
  { title: 'Limits', guide: 'limits.md', settings: limitSettings },
  { title: 'GraphQL', guide: 'limits.md#query-limits', settings: graphqlSettings },
  { title: 'Network', guide: 'transport.md', settings: networkSettings },
  { title: 'Signed-in users', guide: 'callers.md#tokens-of-signed-in-users', settings: jwtSettings },
  {
    title: 'Sign-in to the console',
    guide: 'console.md#sign-in-at-your-identity-provider',
    settings: openIdSettings,
  },
  { title: 'Traces', guide: 'operations.md#collect-traces', settings: tracingSettings },
]

export const SETTINGS = {
  ...serverSettings,
  ...databaseSettings,
  ...keySettings,
  ...mailSettings,
  ...brandSettings,
  ...invitationSettings,
  ...limitSettings,
  ...graphqlSettings,
  ...networkSettings,
  ...jwtSettings,
  ...openIdSettings,
  ...tracingSettings,
} satisfies Settings

/** @returns the default as Markdown. */
export function describeDefault(setting: Setting): string {
  return 'default' in setting ? `\`${setting.default}\`` : setting.unset
}

/** A setting as an operator may see it. */
interface SettingValue {
  name: string
  /** Markdown, as in the reference. */
  description: string
  /** What counts if the variable is not set, as Markdown. */
  default: string
  isSet: boolean
  isSecret: boolean
  /** The text of the variable. Null if it is secret or not set. */
  value: string | null
}

export interface SettingGroupValues {
  title: string
  settings: SettingValue[]
}

/** All settings in the order of the reference. Secrets are left out, also those inside of URLs. */
export function describeSettings(variables: Variables): SettingGroupValues[] {
  return SETTING_GROUPS.map(({ title, settings }) => ({
    title,
    settings: Object.entries(settings).map(([name, setting]) => {
      const text = variables[name]
      const isSecret = setting.secret === true
      return {
        name,
        description: setting.description,
        default: describeDefault(setting),
        isSet: text !== undefined,
        isSecret,
        value: text === undefined || isSecret ? null : withoutUrlSecrets(text),
      }
    }),
  }))
}

/** Some services take a password or a token in the URL of a setting that is no secret otherwise. */
function withoutUrlSecrets(text: string): string {
  return text
    .replace(/(?<=[a-z][a-z\d+.-]*:\/\/)[^\s/@,]+@/gi, '…@')
    .replace(/(?<=[a-z][a-z\d+.-]*:\/\/[^\s?,]*\?)[^\s,]+/gi, '…')
}
