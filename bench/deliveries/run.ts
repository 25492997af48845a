// Measures deliveries through the queue of the built gateway on a Postgres server, in turn:
// - emails per second and their CPU time, compared with nodemailer's pool and the same SMTP server
// - webhooks per second to a receiver that answers at once
// - creations per second with and without their email
//   npm run bench:deliveries [-- OTHER_DIST]   (needs wrk; BENCH_DATABASE_URL, BENCH_ROUNDS, BENCH_EMAILS, BENCH_WEBHOOKS,
//                                              BENCH_SECONDS; OTHER_DIST: the folder of another build to compare with)
import path from 'node:path'
import { measureDeliveries } from './measure.ts'

const number = (name: string, otherwise: number) => Number(process.env[`BENCH_${name}`] ?? otherwise)
const results = await measureDeliveries({
  builds: [path.resolve('dist'), ...process.argv.slice(2).map((each) => path.resolve(each))],
  rounds: number('ROUNDS', 2),
  emails: number('EMAILS', 4_000),
  webhooks: number('WEBHOOKS', 4_000),
  seconds: number('SECONDS', 8),
})
console.table(results)
