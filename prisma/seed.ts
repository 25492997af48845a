// Fills the database of a new gateway with 2,000 realistic invitations over 90 days, for demonstrations and pictures.
//   npm run seed                      (the settings of the gateway: DATABASE_URL, or DATA_DIR of the embedded database)
//   npm run seed -- --production      (also with NODE_ENV=production)
import process from 'node:process'
import { parseArgs } from 'node:util'
import { databaseOptions, prepareDatabase } from '../src/app/prepare-database.ts'
import { type Config, ConfigError, loadConfig } from '../src/config/config.ts'
import { openDatabase } from '../src/db/connection/open-database.ts'
import { fillDatabase } from './seed/fill.ts'

const COUNT = 2_000

/** Why the database is not filled. */
class SeedRefused extends Error {}

async function seed(config: Config, isAllowed: boolean): Promise<void> {
  if (config.production && !isAllowed) {
    throw new SeedRefused('NODE_ENV is production. To add invented invitations anyway, pass --production.')
  }
  const database = await openDatabase(databaseOptions(config))
  try {
    await prepareDatabase(database, config)
    const { rows } = await database.execute('SELECT count(*)::int AS invitations FROM invitations')
    const existing = Number(rows[0]?.['invitations'])
    if (existing > 0) {
      throw new SeedRefused(
        `The database has ${existing} invitations already. Use an empty one, for example with DATA_DIR=.data-seed.`,
      )
    }
    await fillDatabase(database, { count: COUNT, now: new Date(), onProgress: showProgress })
    process.stdout.write('\n')
  } finally {
    await database.close()
  }
  console.log(`Created ${COUNT} invitations. Start the gateway with the same settings: npm start`)
}

function showProgress(share: number): void {
  process.stdout.write(
    `${process.stdout.isTTY ? '\r' : ''}${Math.round(share * 100)} %${process.stdout.isTTY ? '' : '\n'}`,
  )
}

try {
  const { values } = parseArgs({ options: { production: { type: 'boolean', default: false } } })
  await seed(loadConfig(process.env, { complete: false }), values.production)
} catch (error) {
  // The stack of a refusal shows nothing to the person who runs the command.
  const isExpected = error instanceof SeedRefused || error instanceof ConfigError
  console.error(isExpected ? error.message : error)
  process.exitCode = 1
}
