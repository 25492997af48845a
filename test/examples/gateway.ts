import { listen } from '../../src/http/server/listen.ts'
import { startTestGateway } from '../support/harness.ts'

/** A gateway that listens on a port and can lose the answer to an acceptance. */
export async function startListeningGateway() {
  const gateway = await startTestGateway()
  let isLosing = false
  const server = await listen(
    async (request) => {
      const isLost = isLosing && (await request.clone().text()).includes('acceptInvitation(')
      const response = await gateway.fetch(request)
      if (!isLost) return response
      isLosing = false
      return new Response(null, { status: 502 })
    },
    // The lean path would answer without the handler above.
    { ...gateway.edge, lean: null, port: 0, host: '127.0.0.1' },
  )
  return {
    ...gateway,
    url: `http://127.0.0.1:${server.port}`,
    /** The next acceptance is executed, but its answer is 502, as from a proxy. */
    loseNextAcceptance: () => {
      isLosing = true
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
    /** The URL to which the link redirects. */
    async follow(url: string): Promise<string> {
      const link = new URL(url)
      const response = await gateway.request(link.pathname + link.search, { redirect: 'manual' })
      return String(response.headers.get('location'))
    },
    stop: async () => {
      await server.close()
      await gateway.stop()
    },
  }
}
