import path from 'node:path'
import { bundle } from '../../scripts/bundle.ts'
import { type Contender, startContender } from './contender.ts'

// As deep as src/app, because the gateway finds its migrations from there.
const BUILD = path.resolve(import.meta.dirname, '../build')

let building: Promise<unknown> | undefined

/**
 * Starts the gateway as a bundle like the one of `npm run build`. It queues emails and does not send them.
 *
 * @param environment of `createBenchEnvironment`
 */
export async function startGateway(
  environment: Record<string, string> & { DATABASE_URL: string },
): Promise<Contender & { databaseUrl: string }> {
  building ??= bundle(BUILD, ['bench/gateway.ts'])
  await building
  const databaseUrl = environment.DATABASE_URL
  const gateway = await startContender({
    name: 'gateway',
    file: path.join(BUILD, 'gateway.js'),
    args: ['batched', 'queueing'],
    environment: { ...environment, DATABASE_POOL_SIZE: '10', SMTP_URL: 'smtp://127.0.0.1:1' },
    databaseUrl,
  })
  return { ...gateway, databaseUrl }
}
