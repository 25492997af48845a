import { validateHeaderName } from 'node:http'
import ipaddr from 'ipaddr.js'
import { z } from 'zod'
import type { ServerConfig } from './server-settings.ts'
import type { Settings, Values } from './setting.ts'
import { list, wholeNumber } from './setting-types.ts'
import { origins } from './url-types.ts'

const PRIVATE = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
]

const ranges = list.transform((entries, ctx) =>
  entries.flatMap((entry) => {
    if (entry === 'private') return PRIVATE
    if (entry === 'none') return []
    if (ipaddr.isValidCIDR(entry)) return [entry]
    if (ipaddr.IPv4.isValidFourPartDecimal(entry)) return [`${entry}/32`]
    if (ipaddr.IPv6.isValid(entry)) return [`${entry}/128`]
    ctx.addIssue({
      code: 'custom',
      message: 'must be addresses or ranges such as 10.0.0.0/8, or private, or none',
    })
    return z.NEVER
  }),
)

const headerNames = list.refine(areHeaderNames, 'must be names of headers, separated by commas')

function areHeaderNames(names: readonly string[]): boolean {
  try {
    for (const name of names) validateHeaderName(name)
    return !names.includes('*')
  } catch {
    return false
  }
}

const MAX = 1_000_000

export const networkSettings = {
  CORS_ORIGINS: {
    type: origins,
    unset: 'none; development: localhost',
    description:
      'origins whose pages may call GraphQL from browsers (CORS), in the same form as `REDIRECT_ORIGINS`',
  },
  CORS_HEADERS: {
    type: headerNames,
    unset: 'any',
    description:
      'headers that these pages may send in addition to `Authorization`, `Content-Type` and `Accept`, separated by commas',
  },
  TRUSTED_PROXIES: {
    type: ranges,
    default: 'private',
    description:
      'proxies whose `X-Forwarded-For` names the client: addresses and ranges such as 10.0.0.0/8, separated by commas; `private`: loopback and private addresses; `none`',
  },
  MAX_CONNECTIONS: {
    type: wholeNumber(10, MAX),
    default: '10000',
    description: 'the number of connections that can be open',
  },
  MAX_CONNECTIONS_PER_ADDRESS: {
    type: wholeNumber(1, MAX),
    default: '200',
    description: 'the number of connections that one address can have open; trusted proxies are not counted',
  },
  MAX_SOCKETS: {
    type: wholeNumber(1, MAX),
    default: '2000',
    description: 'the number of WebSockets that can be open',
  },
  MAX_SOCKETS_PER_ADDRESS: {
    type: wholeNumber(1, MAX),
    default: '100',
    description: 'the number of WebSockets that one address can have open',
  },
  MAX_SOCKETS_PER_CALLER: {
    type: wholeNumber(1, MAX),
    default: '100',
    description: 'the number of WebSockets that one caller can have open',
  },
  TICKET_GUESSES_PER_ADDRESS: {
    type: wholeNumber(0, 1_000_000_000),
    default: '30',
    description: 'the number of unknown tickets that one address can try in a minute; 0: no limit',
  },
} satisfies Settings

export type NetworkConfig = ReturnType<typeof readNetwork>

export function readNetwork(values: Values<typeof networkSettings>, { production }: ServerConfig) {
  const unlistedOrigins: readonly string[] | 'development' = production ? [] : 'development'
  return {
    /** Origins whose pages may call GraphQL from browsers. `development`: those of localhost, at any port. */
    corsOrigins: values.CORS_ORIGINS ?? unlistedOrigins,
    /** Headers that these pages may send. `asked`: those that they ask for. */
    corsHeaders: values.CORS_HEADERS ?? ('asked' as const),
    /** Limits for clients that have not been authenticated yet. */
    network: {
      /** Ranges (CIDR) of proxies whose `X-Forwarded-For` is believed. */
      trustedProxies: values.TRUSTED_PROXIES,
      connections: { max: values.MAX_CONNECTIONS, perAddress: values.MAX_CONNECTIONS_PER_ADDRESS },
      sockets: {
        max: values.MAX_SOCKETS,
        perAddress: values.MAX_SOCKETS_PER_ADDRESS,
        perCaller: values.MAX_SOCKETS_PER_CALLER,
      },
      /** Unknown tickets that one address can try in a minute; null: no limit. */
      ticketGuesses: values.TICKET_GUESSES_PER_ADDRESS || null,
    },
  }
}
