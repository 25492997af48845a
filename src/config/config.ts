import { type BrandConfig, readBrand } from './brand-settings.ts'
import {
  findDatabaseFaults,
  findMissingDatabase,
  readDatabase,
  type StorageConfig,
} from './database-settings.ts'
import { findGraphqlFaults, type GraphqlConfig, readGraphql } from './graphql-settings.ts'
import { findInvitationFaults, type InvitationConfig, readInvitations } from './invitation-settings.ts'
import { findJwtFaults, type JwtConfig, readJwt } from './jwt-settings.ts'
import { findKeyFaults, type KeyConfig, readKeys } from './key-settings.ts'
import { type LimitConfig, readLimits } from './limit-settings.ts'
import { type MailConfig, readMail } from './mail-settings.ts'
import { type NetworkConfig, readNetwork } from './network-settings.ts'
import { findOpenIdFaults, type OpenIdConfig, readOpenId } from './openid-settings.ts'
import { findServerFaults, readServer, type ServerConfig } from './server-settings.ts'
import { parseSettings, type Setting, type Values, type Variables } from './setting.ts'
import { describeSettings, SETTINGS, type SettingGroupValues } from './settings.ts'
import { readTracing, type TracingConfig, withoutUnusedTracing } from './tracing-settings.ts'

/** The configuration of a gateway. Each group of settings defines its part. */
export interface Config
  extends ServerConfig,
    StorageConfig,
    KeyConfig,
    MailConfig,
    BrandConfig,
    InvitationConfig,
    LimitConfig,
    GraphqlConfig,
    NetworkConfig,
    JwtConfig,
    OpenIdConfig,
    TracingConfig {
  /** Whether `npm start` or `npx` started the process. A shell of npm is then between the process and its supervisor. */
  underNpm: boolean
  /** All settings as they are, without secrets. */
  settings: readonly SettingGroupValues[]
}

/** The environment is not a valid configuration. The message lists every fault. */
export class ConfigError extends Error {
  readonly code = 'CONFIG'
  readonly faults: readonly string[]
  constructor(faults: string[]) {
    super(
      `The configuration is not complete or not valid:\n${faults.map((fault) => `  - ${fault}`).join('\n')}\n` +
        'Set these environment variables and start again; --help lists them all.',
    )
    this.faults = faults
  }
}

/** The environment of this process. No other code reads it. */
export function processEnvironment(): Variables {
  return process.env
}

/**
 * Reads the configuration from the environment. An empty variable counts as not set.
 *
 * @param options.complete - whether everything that a gateway needs must be set. Default true. A command that starts
 *   no gateway needs less.
 * @param options.defaults - values of variables that are not set. Default: those of the settings.
 * @throws ConfigError with every fault at once
 */
export function loadConfig(
  env: Variables = processEnvironment(),
  { complete = true, defaults = {} }: { complete?: boolean; defaults?: Variables } = {},
): Config {
  const variables = { ...defaults, ...readVariables(env) }
  const parsed = parseSettings(SETTINGS, withoutUnusedTracing(variables))
  const faults = [
    ...(complete ? findMissing(variables) : []),
    ...findJwtFaults(variables),
    ...findOpenIdFaults(variables),
    ...findDatabaseFaults(variables),
    ...findGraphqlFaults(variables),
    ...parsed.faults,
    ...(parsed.values === null ? [] : findValueFaults(parsed.values)),
  ]
  if (parsed.values === null || faults.length > 0) throw new ConfigError(faults)
  return readConfig(parsed.values, variables)
}

type AllValues = Values<typeof SETTINGS>

function readVariables(env: Variables): Variables {
  return Object.fromEntries(
    Object.entries(env)
      // A file that contains a secret usually ends with a line break.
      .map(([name, value]) => [name, value?.trim()] as const)
      // A list of separators is empty, too. Production must not use it as a secret.
      .filter(([, value]) => value !== undefined && !/^[\s,]*$/.test(value)),
  )
}

/** @returns what prevents the start of a gateway. */
function findMissing(variables: Variables): string[] {
  const required: [string, Setting][] = variables['NODE_ENV'] === 'production' ? Object.entries(SETTINGS) : []
  return [
    ...required
      .filter(([name, { requiredInProduction }]) => requiredInProduction && variables[name] === undefined)
      .map(([name]) => `${name} is not set, and production has no default for it`),
    ...findMissingDatabase(variables),
    ...findServerFaults(variables),
  ]
}

function findValueFaults(values: AllValues): string[] {
  return [...findKeyFaults(values), ...findInvitationFaults(values)]
}

function readConfig(values: AllValues, variables: Variables): Config {
  const server = readServer(values)
  return {
    ...server,
    ...readDatabase(values),
    ...readKeys(values),
    ...readMail(values, server),
    ...readBrand(values),
    ...readInvitations(values),
    ...readLimits(values),
    ...readGraphql(values, server),
    ...readNetwork(values, server),
    ...readJwt(values),
    ...readOpenId(values),
    ...readTracing(values),
    underNpm: /^(start|npx)$/.test(variables['npm_lifecycle_event'] ?? ''),
    settings: describeSettings(variables),
  }
}
