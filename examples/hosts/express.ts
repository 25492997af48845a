import express, { type Express } from 'express'
import type { InvitationGateway } from 'invitation-gateway'

/** The gateway has been created with `basePath: '/invite'`. */
export function createExpressApp(gateway: InvitationGateway): Express {
  const app = express()
  app.get('/', (_request, response) => {
    response.send('Your application')
  })
  // Before body parsers: the gateway reads the body itself.
  app.use('/invite', gateway.listener)
  app.use(express.json())
  return app
}
