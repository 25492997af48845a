import { getConnInfo } from '@hono/node-server/conninfo'
import { Hono } from 'hono'
import type { InvitationGateway } from 'invitation-gateway'

/** The gateway has been created with `basePath: '/invite'`. */
export function createHonoApp(gateway: InvitationGateway): Hono {
  const app = new Hono()
  app.get('/', (context) => context.text('Your application'))
  app.all('/invite/*', (context) =>
    gateway.fetch(context.req.raw, { address: getConnInfo(context).remote.address }),
  )
  return app
}
