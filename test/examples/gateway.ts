import { listen } from '../../src/http/server/listen.ts'
import { startTestGateway } from '../support/harness.ts'

/** A gateway that listens, and whose answer to an acceptance can get lost on its way. */
export async function startListeningGateway() {
  const gateway = await startTestGateway()
  let losing = false
  const door = await listen(
    async (request) => {
      const lost = losing && (await request.clone().text()).includes('acceptInvitation(')
      const answered = await gateway.fetch(request)
      if (!lost) return answered
      losing = false
      return new Response(null, { status: 502 })
    },
    { ...gateway.edge, port: 0, host: '127.0.0.1' },
  )
  return {
    ...gateway,
    url: `http://127.0.0.1:${door.port}`,
    /** The next acceptance happens, and the answer is a proxy's. */
    loseNextAcceptance: () => {
      losing = true
    },
    async invite(emailAddress: string, fields: object = {}) {
      const { id, url } = await gateway.create({ emailAddress, notify: false, ...fields })
      return { id: String(id), url: String(url) }
    },
    revoke: (id: string) =>
      gateway.graphql('mutation ($id: ID!) { revokeInvitation(input: { id: $id }) { __typename } }', { id }),
    async statusOf(id: string): Promise<string> {
      const { data } = await gateway.graphql('query ($id: ID!) { invitation(id: $id) { status } }', { id })
      return data.invitation.status
    },
    /** Where the mail's link leads on to. */
    async follow(url: string): Promise<string> {
      const link = new URL(url)
      const answered = await gateway.request(link.pathname + link.search, { redirect: 'manual' })
      return String(answered.headers.get('location'))
    },
    stop: async () => {
      await door.close()
      await gateway.stop()
    },
  }
}
