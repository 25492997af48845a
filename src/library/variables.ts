import type { Setting, Variables } from '../config/setting.ts'
import { SETTINGS } from '../config/settings.ts'
import type { GatewaySettings } from './generated/settings.ts'

/** The names of all settings as options: `databaseUrl` for `DATABASE_URL`. */
const VARIABLES: ReadonlyMap<string, string> = new Map(
  Object.keys(SETTINGS).map((name) => [optionName(name), name]),
)

/**
 * @returns the settings as environment variables, which src/config parses
 * @throws TypeError for an option that does not exist, and for an empty list that would mean a default
 */
export function variablesOf(settings: GatewaySettings): Variables {
  return Object.fromEntries(
    Object.entries(settings)
      .filter(([, value]) => value !== undefined)
      .map(([option, value]) => {
        const name = VARIABLES.get(option)
        if (name === undefined) throw new TypeError(`The gateway has no option ${option}`)
        return [name, isEmptyList(value) ? emptyListOf(option, name) : textOf(value)]
      }),
  )
}

function optionName(variable: string): string {
  return variable.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.every((text) => String(text).trim() === '')
}

/** An empty text means the default, which often allows everything. An empty list looks like the opposite. */
function emptyListOf(option: string, name: string): string {
  if (name === 'TRUSTED_PROXIES') return 'none'
  const setting: Setting | undefined = Object.entries(SETTINGS).find(([each]) => each === name)?.[1]
  const unset = setting && ('default' in setting ? setting.default : setting.unset)
  if (unset === 'none') return ''
  throw new TypeError(
    `${option} is an empty list. Name at least one value, or leave it out for the default: ${unset}`,
  )
}

function textOf(value: string | number | boolean | readonly string[]): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  return Array.isArray(value) ? value.join(',') : String(value)
}
