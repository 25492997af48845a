import { z } from 'zod'
import { PAGE } from '../invitations/page.ts'
import type { AskGateway } from './ask-gateway.ts'
import { CommandError } from './command-error.ts'
import type { KeyAccess, WrittenKey } from './key-access.ts'

const KEY =
  'id name state hint scopes createdBy createdAt expiresAt revokedAt rotatedAt previousSecretUntil lastUsedAt'
const ISSUED = `... on IssuedApiKey { secret apiKey { ${KEY} } } ... on Error { code message }`
const CREATE = `mutation ($input: CreateApiKeyInput!) { result: createApiKey(input: $input) { ${ISSUED} } }`
const ROTATE = `mutation ($input: RotateApiKeyInput!) { result: rotateApiKey(input: $input) { ${ISSUED} } }`
const REVOKE = `mutation ($id: ID!) {
  result: revokeApiKey(id: $id) { ... on ApiKey { ${KEY} } ... on Error { code message } }
}`
const LIST = `query ($first: Int!, $after: String) {
  result: apiKeys(first: $first, after: $after) { nodes { ${KEY} } pageInfo { hasNextPage endCursor } }
}`

const moment = z.string().nullable()
const key = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['ACTIVE', 'EXPIRED', 'REVOKED']),
  hint: z.string().nullable(),
  scopes: z.array(z.string()),
  createdBy: z.string().nullable(),
  createdAt: z.string(),
  expiresAt: moment,
  revokedAt: moment,
  rotatedAt: moment,
  previousSecretUntil: moment,
  lastUsedAt: moment,
})
const failure = z.object({ code: z.string(), message: z.string() })
const issued = z.object({ apiKey: key, secret: z.string() })
const page = z.object({
  nodes: z.array(key),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
})

/** Keys by way of a gateway that runs. */
export function keysOverGraphql(ask: AskGateway): KeyAccess {
  return {
    create: (input) => done(issued, CREATE, { input }),
    rotate: (input) => done(issued, ROTATE, { input }),
    revoke: (id) => done(key, REVOKE, { id }),
    list: async () => {
      const all: WrittenKey[] = []
      for (let after: string | null = null; ; ) {
        const { nodes, pageInfo }: z.infer<typeof page> = await done(page, LIST, { first: PAGE.max, after })
        all.push(...nodes)
        if (!pageInfo.hasNextPage) return all
        after = pageInfo.endCursor
      }
    },
    close: async () => undefined,
  }

  async function done<T>(schema: z.ZodType<T>, query: string, variables: object): Promise<T> {
    const { result } = await ask(query, variables, z.object({ result: z.union([schema, failure]) }))
    const failed = failure.safeParse(result)
    if (failed.success) throw new CommandError(failed.data.message, { code: failed.data.code })
    return schema.parse(result)
  }
}
