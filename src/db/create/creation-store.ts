import type { CreationStore, CreationTransaction } from '../../domain/create/creation-store.ts'
import type { Database, Queries } from '../connection/database.ts'
import { rollBackUnless } from '../connection/roll-back-unless.ts'
import { createPlain } from './create-plain.ts'
import type { CreationOptions } from './creation-rows.ts'
import { claimKeys, settleClaims } from './idempotency-keys.ts'
import { insertDrafts } from './insert-drafts.ts'
import { returnQuotas, takeQuotas } from './quota.ts'
import { lockPending, renewInvitations, replaceInvitations } from './resolve-conflicts.ts'

export interface CreationStoreOptions extends CreationOptions {
  database: Database
}

/** Creations in Postgres. A transaction has a few statements, independent of the number of invitations. */
export function createCreationStore({ database, ...options }: CreationStoreOptions): CreationStore {
  return {
    createPlain: (drafts, { allOrNone }) => createPlain(database, options, { drafts, allOrNone }),
    creating: (work, keep) =>
      rollBackUnless(database, keep, (tx) => work(createCreationTransaction(tx, options))),
  }
}

function createCreationTransaction(tx: Queries, options: CreationOptions): CreationTransaction {
  return {
    claim: (uses) => claimKeys(tx, uses),
    settleClaims: (uses) => settleClaims(tx, uses),
    takeQuotas: (uses) => takeQuotas(tx, uses),
    returnQuotas: (uses) => returnQuotas(tx, uses),
    insert: (drafts) => insertDrafts(tx, options, drafts),
    lockPending: (emailKeys) => lockPending(tx, emailKeys),
    renew: (renewals) => renewInvitations(tx, options, renewals),
    replace: (replacements) => replaceInvitations(tx, options, replacements),
  }
}
