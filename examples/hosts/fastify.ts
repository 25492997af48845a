import fastify, { type FastifyInstance } from 'fastify'
import type { InvitationGateway } from 'invitation-gateway'

/** The gateway has been created with `basePath: '/invite'`. */
export function createFastifyApp(gateway: InvitationGateway): FastifyInstance {
  const app = fastify()
  app.get('/', async () => 'Your application')
  app.register((scope, _options, done) => {
    // The gateway reads the body itself.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _body, parsed) => parsed(null))
    scope.all('/invite/*', (request, reply) => {
      reply.hijack()
      gateway.listener(request.raw, reply.raw)
    })
    done()
  })
  app.addHook('onClose', () => gateway.stop())
  return app
}
