import { initGraphQLTada } from 'gql.tada'
import type { introspection } from '../generated/tada.d.ts'

/** Documents typed by what they say: TypeScript itself reads the operation, and nothing is generated for it. */
export const graphql = initGraphQLTada<{
  introspection: introspection
  scalars: { DateTime: string; JSON: unknown }
}>()
