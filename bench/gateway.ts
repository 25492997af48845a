// The measured gateway, in its own process:
//   node --import tsx bench/gateway.ts batched|single mailing|queueing [yoga]
import { startApp } from '../src/app/app.ts'
import { loadConfig } from '../src/config/config.ts'
import { completeSecrets } from '../src/config/secrets.ts'
import { listen } from '../src/http/server/listen.ts'
import { createLog } from '../src/lib/log.ts'

const [creation, mail, requestPath] = process.argv.slice(2)
const config = await completeSecrets(loadConfig())
const log = createLog(config.logLevel, config.secretKeys)
const app = await startApp({
  config,
  log,
  batching: creation === 'batched',
  mailing: mail === 'mailing',
  lean: requestPath !== 'yoga',
})
const server = await listen(app.fetch, { ...config, ...app.edge })
process.send?.(server.port)
process.on('SIGTERM', () => {
  void server
    .close()
    .then(() => app.stop())
    .then(() => process.exit(0))
})
