// Mercurius with JIT and pg, written by hand for speed. It checks the key and nothing else.
import fastify from 'fastify'
import mercurius from 'mercurius'
import pg from 'pg'

const COLUMNS = 'id, email_address AS "emailAddress", status, created_at AS "createdAt"'
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL })

const schema = `
  scalar JSON
  scalar DateTime
  type Invitation { id: ID! emailAddress: String! status: String! createdAt: DateTime! }
  type InvitationConnection { nodes: [Invitation!]! }
  input CreateInvitationInput { emailAddress: String! publicMetadata: JSON notify: Boolean }
  type Query {
    invitation(id: ID!): Invitation
    invitations(first: Int = 20): InvitationConnection!
  }
  type Mutation { createInvitation(input: CreateInvitationInput!): Invitation }
`

const resolvers = {
  Query: {
    invitation: async (_, { id }) => {
      const { rows } = await prepared('one', `SELECT ${COLUMNS} FROM invitations WHERE id = $1`, [id])
      return rows[0]
    },
    invitations: async (_, { first }) => {
      const list = `SELECT ${COLUMNS} FROM invitations ORDER BY created_at DESC, id DESC LIMIT $1`
      const { rows } = await prepared('list', list, [first])
      return { nodes: rows }
    },
  },
  Mutation: {
    createInvitation: (_, { input }) =>
      process.env.CREATE === 'insert' ? insert(input) : createWithJob(input),
  },
}

const INSERT = `INSERT INTO invitations (email_address, public_metadata) VALUES ($1, $2) RETURNING ${COLUMNS}`

async function insert({ emailAddress, publicMetadata = {} }) {
  const { rows } = await prepared('insert', INSERT, [emailAddress, publicMetadata])
  return rows[0]
}

/** Six plain statements in a transaction. */
async function createWithJob({ emailAddress, publicMetadata = {} }) {
  const client = await pool.connect()
  const run = (name, text, values) => client.query({ name, text, values })
  try {
    await client.query('BEGIN')
    const user = await run('user', 'SELECT 1 FROM users WHERE email_address = $1', [emailAddress])
    const pending = await run(
      'pending',
      `SELECT 1 FROM invitations WHERE email_address = $1 AND status = 'PENDING'`,
      [emailAddress],
    )
    if (user.rowCount + pending.rowCount > 0) throw new Error('Already invited')
    const { rows } = await run('insert', INSERT, [emailAddress, publicMetadata])
    const { id } = rows[0]
    await run('event', `INSERT INTO events (invitation_id, type) VALUES ($1, 'CREATED')`, [id])
    const delivery = await run(
      'delivery',
      'INSERT INTO deliveries (invitation_id) VALUES ($1) RETURNING id',
      [id],
    )
    await run('job', `INSERT INTO jobs (name, data) VALUES ('email', $1)`, [
      { delivery: delivery.rows[0].id },
    ])
    await client.query('COMMIT')
    return rows[0]
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}

function prepared(name, text, values) {
  return pool.query({ name, text, values })
}

const app = fastify()
app.addHook('onRequest', async ({ headers }, reply) => {
  if (headers.authorization !== `Bearer ${process.env.SECRET_KEY}`) await reply.code(401).send()
})
// A query is compiled when it is executed for the second time.
app.register(mercurius, { schema, resolvers, jit: 1 })
app.listen({ port: 0, host: '127.0.0.1' }, () => process.send?.({ port: app.server.address().port }))
