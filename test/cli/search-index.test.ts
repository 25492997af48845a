import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { NO_FILTER } from '../../bench/no-filter.ts'
import { changeAddressSearchIndex } from '../../src/app/administration/address-search-index.ts'
import { Prisma } from '../../src/db/generated/client.ts'
import { createAddressSearchIndex } from '../../src/db/list/address-search-index.ts'
import { pageQuery } from '../../src/db/list/invitation-page-query.ts'
import { type Gateway, startTestGateway } from '../support/harness.ts'

// A role without rights on the database cannot create the extension.
const isOnServer = 'url' in inject('template') && inject('variant') === 'plain'

let gateway: Gateway & { stop(): Promise<void> }
beforeAll(async () => {
  gateway = await startTestGateway()
  for (let count = 0; count < 5; count++)
    await gateway.create({ emailAddress: `ada.lovelace${count}@example.com` })
  // Enough for the planner to prefer an index. As a change of the schema, because the gateway's sessions end statements
  // that take long.
  await gateway.database.changeSchema((execute) =>
    execute(`
      INSERT INTO invitations (id, email_address, email_key, expires_at)
      SELECT 'inv_' || n, n || '@example.org', n || '@example.org', now() + interval '1 day'
      FROM generate_series(1, 20000) AS n;
      ANALYZE invitations`),
  )
})
afterAll(() => gateway.stop())

const part = { limit: 21, after: null, before: null, backwards: false }
const order = { field: 'CREATED_AT', direction: 'DESC' } as const

async function planOf(text: string): Promise<string> {
  const filter = { ...NO_FILTER, emailKeyContains: [text] }
  const rows = await gateway.database.prisma.$queryRaw<object[]>(
    Prisma.sql`EXPLAIN ${pageQuery({ filter, order, part })}`,
  )
  return JSON.stringify(rows)
}

describe('the index for text within addresses', () => {
  test.runIf(isOnServer)('is created once, used by searches, and dropped', async () => {
    const { config } = gateway
    expect(await planOf('lovelace')).not.toContain('invitations_email_key_search_idx')
    expect(await changeAddressSearchIndex(config, { drop: false })).toBe(true)
    expect(await changeAddressSearchIndex(config, { drop: false })).toBe(false)
    expect(await planOf('lovelace')).toContain('invitations_email_key_search_idx')
    const { data } = await gateway.graphql(
      '{ invitations(filter: { emailAddressContains: "LOVELACE3" }) { nodes { emailAddress } } }',
    )
    expect(data.invitations.nodes).toEqual([{ emailAddress: 'ada.lovelace3@example.com' }])
    expect(await changeAddressSearchIndex(config, { drop: true })).toBe(true)
    expect(await changeAddressSearchIndex(config, { drop: true })).toBe(false)
  })

  test.runIf(isOnServer)('is created again after an attempt that broke off', async () => {
    const { config, database } = gateway
    await changeAddressSearchIndex(config, { drop: false })
    await database.execute(
      `UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'invitations_email_key_search_idx'::regclass`,
      [],
    )
    expect(await changeAddressSearchIndex(config, { drop: false })).toBe(true)
    expect(await planOf('lovelace')).toContain('invitations_email_key_search_idx')
  })

  test.runIf(!isOnServer)(
    'does not exist for the embedded database, and the command says what to do',
    async () => {
      await expect(createAddressSearchIndex(gateway.database)).rejects.toMatchObject({
        code: 'SEARCH_INDEX_UNAVAILABLE',
        message: expect.stringContaining('use a Postgres server'),
      })
    },
  )
})
