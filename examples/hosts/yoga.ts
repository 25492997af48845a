import type { IncomingMessage } from 'node:http'
import { makeExecutableSchema, mergeSchemas } from '@graphql-tools/schema'
import { createYoga, type Plugin } from 'graphql-yoga'
import type { InvitationGateway } from 'invitation-gateway'

const typeDefs = /* GraphQL */ `
  type Query {
    greeting: String!
  }
`

const resolvers = { Query: { greeting: () => 'Your application' } }

/** One schema with the fields of your application and of the gateway. The links in emails lead to `/invitations/accept`. */
export function createYogaApp(gateway: InvitationGateway) {
  const schema = mergeSchemas({ schemas: [makeExecutableSchema({ typeDefs, resolvers }), gateway.schema] })
  return createYoga({ schema, plugins: [acceptPage(gateway)] })
}

function acceptPage(gateway: InvitationGateway): Plugin {
  return {
    onRequest: async ({ request, url, serverContext, endResponse }) => {
      if (!url.pathname.startsWith('/invitations/')) return
      // The gateway limits how many unknown tickets an address may try.
      const { req } = serverContext as { req?: IncomingMessage }
      endResponse(await gateway.fetch(request, { address: req?.socket.remoteAddress }))
    },
  }
}
