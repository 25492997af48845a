import { z } from 'zod'
import type {
  CreateApiKeyInput,
  RevokeApiKeysOfInput,
  RotateApiKeyInput,
} from '../../auth/api-key/api-key-input.ts'
import { PAGE } from '../../domain/list/page.ts'
import type { AskGateway } from './ask-gateway.ts'
import { ERROR, INVALID, resultOf } from './mutation-result.ts'

const KEY =
  'id name state hint scopes createdBy owner createdAt expiresAt revokedAt rotatedAt previousSecretUntil lastUsedAt'
const ISSUED = `... on IssuedApiKey { secret apiKey { ${KEY} } } ${INVALID}`
const CREATE = `mutation ($input: CreateApiKeyInput!) { result: createApiKey(input: $input) { ${ISSUED} } }`
const ROTATE = `mutation ($input: RotateApiKeyInput!) { result: rotateApiKey(input: $input) { ${ISSUED} } }`
const REVOKE = `mutation ($id: ID!) {
  result: revokeApiKey(id: $id) { ... on ApiKey { ${KEY} } ${ERROR} }
}`
const REVOKE_OF = `mutation ($input: RevokeApiKeysOfInput!) {
  result: revokeApiKeysOf(input: $input) { ... on RevokedApiKeys { count ids } ${INVALID} }
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
  owner: z.string().nullable(),
  createdAt: z.string(),
  expiresAt: moment,
  revokedAt: moment,
  rotatedAt: moment,
  previousSecretUntil: moment,
  lastUsedAt: moment,
})
const issued = z.object({ apiKey: key, secret: z.string() })
const revokedKeys = z.object({ count: z.number(), ids: z.array(z.string()) })
const page = z.object({
  nodes: z.array(key),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
})

/** A key as JSON has it: moments are text. */
export type WrittenKey = z.infer<typeof key>
export type WrittenIssuedKey = z.infer<typeof issued>

export interface KeyAccess {
  create(input: CreateApiKeyInput): Promise<WrittenIssuedKey>
  rotate(input: RotateApiKeyInput): Promise<WrittenIssuedKey>
  revoke(id: string): Promise<WrittenKey>
  /** Those that a creator made or owns, and those that these made. */
  revokeOf(input: RevokeApiKeysOfInput): Promise<z.infer<typeof revokedKeys>>
  /** All, the newest first. */
  list(): Promise<WrittenKey[]>
}

/** Its methods throw CommandError. */
export function keyAccess(ask: AskGateway): KeyAccess {
  return {
    create: (input) => resultOf(ask, issued, CREATE, { input }),
    rotate: (input) => resultOf(ask, issued, ROTATE, { input }),
    revoke: (id) => resultOf(ask, key, REVOKE, { id }),
    revokeOf: (input) => resultOf(ask, revokedKeys, REVOKE_OF, { input }),
    list: async () => {
      const all: WrittenKey[] = []
      for (let after: string | null = null; ; ) {
        const { nodes, pageInfo }: z.infer<typeof page> = await resultOf(ask, page, LIST, {
          first: PAGE.max,
          after,
        })
        all.push(...nodes)
        if (!pageInfo.hasNextPage) return all
        after = pageInfo.endCursor
      }
    },
  }
}
