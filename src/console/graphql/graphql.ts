import { initGraphQLTada } from 'gql.tada'
import type { introspection } from '../generated/tada.d.ts'

/** Makes a document whose result and variables are typed by the schema. `npm run console:types` reads the schema. */
export const graphql = initGraphQLTada<{
  introspection: introspection
  scalars: { DateTime: string; JSON: unknown }
  disableMasking: true
}>()
