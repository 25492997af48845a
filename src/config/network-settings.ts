import ipaddr from 'ipaddr.js'
import { z } from 'zod'
import { listVariable, wholeNumberVariable } from './setting-types.ts'

/** What clients may take of a gateway before it is known who they are. */
export interface NetworkSettings {
  /** Ranges (CIDR) of proxies whose `X-Forwarded-For` is believed. */
  trustedProxies: string[]
  connections: { max: number; perAddress: number }
  sockets: { max: number; perAddress: number; perCaller: number }
  /** Unknown tickets that one address may try in a minute; null: any number. */
  ticketGuesses: number | null
}

/** Each as `--help` and the README tell it. */
export const NETWORK_VARIABLES = [
  {
    name: 'TRUSTED_PROXIES',
    fallback: 'private',
    meaning:
      'proxies whose X-Forwarded-For names the client: addresses and ranges such as 10.0.0.0/8, separated by commas; private: loopback and private addresses; none',
  },
  {
    name: 'MAX_CONNECTIONS',
    fallback: '10000',
    meaning: 'the number of connections that can be open',
  },
  {
    name: 'MAX_CONNECTIONS_PER_ADDRESS',
    fallback: '200',
    meaning: 'the number of connections that one address can have open; trusted proxies are not counted',
  },
  {
    name: 'MAX_SOCKETS',
    fallback: '2000',
    meaning: 'the number of WebSockets that can be open',
  },
  {
    name: 'MAX_SOCKETS_PER_ADDRESS',
    fallback: '100',
    meaning: 'the number of WebSockets that one address can have open',
  },
  {
    name: 'MAX_SOCKETS_PER_CALLER',
    fallback: '100',
    meaning: 'the number of WebSockets that one caller can have open',
  },
  {
    name: 'TICKET_GUESSES_PER_ADDRESS',
    fallback: '30',
    meaning: 'the number of unknown tickets that one address can try in a minute; 0: no limit',
  },
]

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

const ranges = listVariable.transform((entries, ctx) =>
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

export const networkEnvironment = {
  TRUSTED_PROXIES: ranges.default(PRIVATE),
  MAX_CONNECTIONS: wholeNumberVariable(10, 1_000_000).default(10_000),
  MAX_CONNECTIONS_PER_ADDRESS: wholeNumberVariable(1, 1_000_000).default(200),
  MAX_SOCKETS: wholeNumberVariable(1, 1_000_000).default(2000),
  MAX_SOCKETS_PER_ADDRESS: wholeNumberVariable(1, 1_000_000).default(100),
  MAX_SOCKETS_PER_CALLER: wholeNumberVariable(1, 1_000_000).default(100),
  TICKET_GUESSES_PER_ADDRESS: wholeNumberVariable(0, 1_000_000_000).default(30),
}

export function networkOf(given: z.infer<z.ZodObject<typeof networkEnvironment>>): NetworkSettings {
  return {
    trustedProxies: given.TRUSTED_PROXIES,
    connections: { max: given.MAX_CONNECTIONS, perAddress: given.MAX_CONNECTIONS_PER_ADDRESS },
    sockets: {
      max: given.MAX_SOCKETS,
      perAddress: given.MAX_SOCKETS_PER_ADDRESS,
      perCaller: given.MAX_SOCKETS_PER_CALLER,
    },
    ticketGuesses: given.TICKET_GUESSES_PER_ADDRESS || null,
  }
}
