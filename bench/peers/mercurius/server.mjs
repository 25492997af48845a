import fastify from 'fastify'
import mercurius from 'mercurius'

const app = fastify()
// A query is compiled when it is executed for the second time.
app.register(mercurius, { schema: 'type Query { hello: String }', jit: 1 })
app.listen({ port: 0, host: '127.0.0.1' }, () => process.send?.(app.server.address().port))
