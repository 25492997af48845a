import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestGateway } from '../support/harness.ts'

const logs: string[] = []
let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway({}, { logTo: logs })
})
afterAll(() => gateway.stop())

/** All rows about an invitation and its address. */
async function stored(id: string) {
  const { prisma } = gateway.database
  const invitation = await prisma.invitation.findUniqueOrThrow({
    where: { id },
  })
  const events = await prisma.invitationEvent.findMany({
    where: { invitationId: id },
    orderBy: { id: 'asc' },
  })
  // The event of the creation gets its position in the feed at any time.
  const placeless = events.map(({ position: _, ...event }) => event)
  return {
    invitation,
    events: placeless,
    user: await prisma.user.findUnique({ where: { emailKey: invitation.emailKey } }),
  }
}

test.each([
  ['with a redirectUrl', 'https://app.example/welcome', 302],
  ['without', undefined, 200],
])('an email scanner changes nothing: %s', async (kind, redirectUrl, status) => {
  const emailAddress = `scanned-${status}@example.com`
  // No email is being sent, so only the scanner can change something.
  const { id, url } = await gateway.create({ emailAddress, redirectUrl, notify: false })
  const before = await stored(id)
  for (let visited = 0; visited < 20; visited++) {
    for (const method of ['GET', 'HEAD'])
      expect((await gateway.fetch(new Request(url, { method }))).status, kind).toBe(status)
  }
  expect(await stored(id)).toEqual(before)
  expect(before).toMatchObject({ invitation: { status: 'PENDING' }, user: null })
})

test('no ticket is in the log', () => {
  expect(logs.join('')).toContain('/invitations/accept')
  expect(logs.join('')).not.toContain('tkt_')
})
