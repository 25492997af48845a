// PostGraphile 4, because version 5 needs Node 22. It generates its schema from the tables.
import { createServer } from 'node:http'
import pg from 'pg'
import { postgraphile } from 'postgraphile'

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL })
const server = createServer(
  postgraphile(pool, 'public', { simpleCollections: 'omit', disableQueryLog: true, graphiql: false }),
).listen(0, '127.0.0.1', () => process.send?.({ port: server.address().port }))
