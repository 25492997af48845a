// The gateway under load, as a process of its own: node --import tsx bench/gateway.ts gathered|alone mailing|queueing
import { startApp } from '../src/app.ts'
import { loadConfig } from '../src/config.ts'
import { listen } from '../src/http/listen.ts'
import { createLog } from '../src/log.ts'
import { completeSecrets } from '../src/secrets.ts'

const config = await completeSecrets(loadConfig())
const log = createLog(config.logLevel, config.secretKeys)
const app = await startApp({
  config,
  log,
  gathering: process.argv[2] === 'gathered',
  mailing: process.argv[3] === 'mailing',
})
const server = await listen(app.fetch, config)
process.send?.('ready')
process.on('SIGTERM', () => {
  void server
    .close()
    .then(() => app.stop())
    .then(() => process.exit(0))
})
