import { z } from 'zod'
import type { ServerConfig } from './server-settings.ts'
import type { Settings, Values, Variables } from './setting.ts'
import { list, onOff, wholeNumber } from './setting-types.ts'

/** The groups of directives in the schema of a subgraph. */
const DIRECTIVE_GROUPS = ['auth', 'cost', 'tag'] as const

export const graphqlSettings = {
  MAX_QUERY_DEPTH: {
    type: wholeNumber(1, 1000),
    default: '15',
    description: 'the maximum number of levels of fields in a query',
  },
  MAX_QUERY_ALIASES: {
    type: wholeNumber(0, 10_000),
    default: '50',
    description: 'the maximum number of aliases in a query',
  },
  MAX_QUERY_ROOT_FIELDS: {
    type: wholeNumber(1, 1000),
    default: '50',
    description: 'the maximum number of fields at the top of a query',
  },
  MAX_QUERY_COST: {
    type: wholeNumber(1, 1_000_000_000),
    default: '20000',
    description:
      'the maximum cost of a query: 1 for each object that it can return, 10 more for each mutation',
  },
  STREAMS_PER_CALLER: {
    type: wholeNumber(1, 10_000),
    default: '20',
    description: 'the number of subscriptions that each key can have open at the same time',
  },
  INTROSPECTION: {
    type: onOff,
    unset: '`on`, in production `off`; with `EXPLORER=on` for callers with a key',
    description: 'whether callers can query the schema (`on` or `off`)',
  },
  TRUSTED_DOCUMENTS: {
    type: list,
    unset: 'none',
    description:
      'files of documents that clients send by id, as graphql-codegen, Relay and Apollo write them; separated by commas',
  },
  TRUSTED_DOCUMENTS_ONLY: {
    type: onOff,
    default: 'off',
    description: '`on`: only these documents are executed; needs `TRUSTED_DOCUMENTS`',
  },
  SUBGRAPH: {
    type: onOff,
    default: 'off',
    description: '`on`: `/graphql` is a subgraph of Apollo Federation 2, without `node` and `nodes`',
  },
  SUBGRAPH_USER_KEY: {
    type: z.enum(['externalId', 'none'], 'must be externalId or none'),
    default: 'externalId',
    description:
      'the key of `User` in the subgraph; with `none`, users are a type of their own, `InvitationUser`, without a key',
  },
  SUBGRAPH_DIRECTIVES: {
    type: z
      .string()
      .regex(/^(none|(auth|cost|tag)(,(auth|cost|tag))*)$/, 'must be a list of auth, cost and tag, or none')
      .transform((text) => new Set(DIRECTIVE_GROUPS.filter((group) => text.includes(group)))),
    default: 'cost,tag',
    description:
      'what the schema of the subgraph declares for routers, separated by commas: `auth` (who may read what), `cost`, `tag` (what is for operators only); or `none`',
  },
  SUBGRAPH_TYPE_PREFIX: {
    type: z
      .string()
      .regex(
        /^[A-Za-z]\w{0,49}$/,
        'must be at most 50 letters, digits and underscores, and begin with a letter',
      ),
    unset: 'none',
    description:
      'what the names of types in the subgraph begin with, if your graph has types of the same names: `Inv` makes `Error` to `InvError`; not for `Invitation`, `User` and `PageInfo`',
  },
} satisfies Settings

export type GraphqlConfig = ReturnType<typeof readGraphql>

export function readGraphql(values: Values<typeof graphqlSettings>, { production, explorer }: ServerConfig) {
  return {
    /** The limits of a query, and whether callers can query the schema. `keys`: only with a key. */
    queries: {
      depth: values.MAX_QUERY_DEPTH,
      aliases: values.MAX_QUERY_ALIASES,
      rootFields: values.MAX_QUERY_ROOT_FIELDS,
      cost: values.MAX_QUERY_COST,
      introspection: values.INTROSPECTION ?? (production ? explorer && ('keys' as const) : true),
    },
    streamsPerCaller: values.STREAMS_PER_CALLER,
    /** Files of documents that clients send by id. `only`: other documents are refused. */
    trustedDocuments: { files: values.TRUSTED_DOCUMENTS ?? [], only: values.TRUSTED_DOCUMENTS_ONLY },
    /** Whether /graphql is a subgraph of Apollo Federation. */
    subgraph: values.SUBGRAPH,
    subgraphUserKey: values.SUBGRAPH_USER_KEY,
    subgraphDirectives: values.SUBGRAPH_DIRECTIVES,
    subgraphTypePrefix: values.SUBGRAPH_TYPE_PREFIX ?? null,
  }
}

export function findGraphqlFaults(variables: Variables): string[] {
  return variables['TRUSTED_DOCUMENTS_ONLY'] === 'on' && variables['TRUSTED_DOCUMENTS'] === undefined
    ? ['TRUSTED_DOCUMENTS is not set, and with TRUSTED_DOCUMENTS_ONLY=on every query would be refused']
    : []
}
