import { createApiKey } from '../auth/api-key/create-api-key.ts'
import { type KeyUses, keyUses } from '../auth/api-key/key-uses.ts'
import { listApiKeys, readApiKeys } from '../auth/api-key/list-api-keys.ts'
import { revokeApiKey, revokeApiKeysOf } from '../auth/api-key/revoke-api-key.ts'
import { rotateApiKey } from '../auth/api-key/rotate-api-key.ts'
import { apiKeyStore } from '../db/api-key/api-key-store.ts'
import { apiKeyUse } from '../db/api-key/api-keys.ts'
import { ids } from '../domain/ids.ts'
import type { Parts } from './components.ts'

/** All that can be done with keys, for every door and the command line. */
export function managingApiKeys({ config, database }: KeyParts) {
  const store = apiKeyStore(database)
  const prefix = config.production ? 'sk_live_' : 'sk_test_'
  return {
    create: createApiKey({ store, newId: ids.apiKey, prefix, personKeyDays: config.personKeyDays }),
    rotate: rotateApiKey({ store, prefix }),
    revoke: revokeApiKey(store),
    revokeOf: revokeApiKeysOf(store),
    list: listApiKeys(store),
    byIds: readApiKeys(store),
  }
}

/** Keeps when keys were last used. */
export function startKeyUses({ database, report }: Pick<Parts, 'database' | 'report'>): KeyUses {
  return keyUses({
    record: apiKeyUse(database),
    clock: () => performance.now(),
    onError: (error) => void report(error, 'last use of a key'),
  })
}

interface KeyParts {
  config: Pick<Parts['config'], 'production' | 'personKeyDays'>
  database: Parts['database']
}
