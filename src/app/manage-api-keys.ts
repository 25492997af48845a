import { createApiKey, rotateApiKey } from '../auth/api-key/issue-api-key.ts'
import { createKeyUses, type KeyUses } from '../auth/api-key/key-uses.ts'
import { listApiKeys, readApiKeys } from '../auth/api-key/list-api-keys.ts'
import { revokeApiKey, revokeApiKeysOf } from '../auth/api-key/revoke-api-key.ts'
import { createApiKeyStore } from '../db/api-key/api-key-store.ts'
import { createApiKeyUse } from '../db/api-key/api-keys.ts'
import { ids } from '../domain/ids.ts'
import type { Components } from './components.ts'

/** The use cases of API keys, for every API and the command line. */
export function createApiKeyUseCases({ config, database }: KeyParts) {
  const store = createApiKeyStore(database)
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

/** Records when keys were last used. */
export function startKeyUses({ database, report }: Pick<Components, 'database' | 'report'>): KeyUses {
  return createKeyUses({
    record: createApiKeyUse(database),
    clock: () => performance.now(),
    onError: (error) => void report(error, 'last use of a key'),
  })
}

interface KeyParts {
  config: Pick<Components['config'], 'production' | 'personKeyDays'>
  database: Components['database']
}
