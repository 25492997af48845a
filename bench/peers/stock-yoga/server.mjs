import { createServer } from 'node:http'
import { createSchema, createYoga } from 'graphql-yoga'

const yoga = createYoga({
  schema: createSchema({ typeDefs: 'type Query { hello: String }' }),
  logging: false,
})
const server = createServer(yoga).listen(0, '127.0.0.1', () => process.send?.(server.address().port))
