import { inject } from 'vitest'
import { POSTGRES_BINARIES } from './postgres-cluster.ts'

/** Whether tests start their own clusters. The run on Postgres does; the run on the embedded database would repeat it. */
export const HAS_OWN_POSTGRES = POSTGRES_BINARIES !== undefined && 'url' in inject('template')
