import { request as send } from 'node:http'
import { type GatewayOptions, SECRET_KEY, startTestGateway } from '../support/harness.ts'
import { listening } from '../support/listening.ts'

export interface Answer {
  status: number | undefined
  /** Sorted, without the date. */
  headers: string[]
  body: string
  /** The log lines of the request, without their times and durations. */
  log: unknown[]
}

export interface Posted {
  method?: string
  headers?: Record<string, string>
  body?: string
}

export type TwoPaths = Awaited<ReturnType<typeof startTwoPaths>>

/**
 * A gateway that listens twice: on one port usual requests take the lean path, on the other one all of them go through
 * Yoga.
 */
export async function startTwoPaths(
  environment: Record<string, string> = {},
  options: Pick<GatewayOptions, 'mailing'> = {},
) {
  const lines: string[] = []
  const gateway = await startTestGateway(environment, { ...options, logTo: lines })
  const { lean } = gateway.edge
  if (lean === null) throw new Error('The lean path is off')
  let leanAnswers = 0
  const counted: typeof lean = {
    accepts: lean.accepts,
    prepare: (request) => {
      const work = lean.prepare(request)
      if (work !== null) leanAnswers++
      return work
    },
  }
  const servers = {
    lean: await listening({ ...gateway, edge: { ...gateway.edge, lean: counted } }),
    yoga: await listening({ ...gateway, edge: { ...gateway.edge, lean: null } }),
  }
  async function post(path: 'lean' | 'yoga', posted: Posted): Promise<Answer> {
    lines.length = 0
    const answer = await exchange(servers[path].port, posted)
    return { ...answer, log: lines.map(withoutTimes) }
  }
  return {
    gateway,
    servers,
    lines,
    post,
    /** The number of answers from the lean path. */
    leanAnswers: () => leanAnswers,
    /** The answers of both paths. Yoga answers first, so that it has parsed the document. */
    both: async (posted: Posted) => ({ yoga: await post('yoga', posted), lean: await post('lean', posted) }),
    stop: async () => {
      await Promise.all([servers.lean.close(), servers.yoga.close()])
      await gateway.stop()
    },
  }
}

/** Sends a request over a connection of its own, with the same id each time. */
function exchange(
  port: number,
  { method = 'POST', headers = {}, body = '' }: Posted,
): Promise<Omit<Answer, 'log'>> {
  return new Promise((resolve, reject) => {
    const all: Record<string, string> = {
      'content-type': 'application/json',
      authorization: `Bearer ${SECRET_KEY}`,
      'x-request-id': 'the-same-request',
      ...headers,
    }
    if (method !== 'GET') all['content-length'] ??= String(Buffer.byteLength(body))
    const request = send({ port, host: '127.0.0.1', path: '/graphql', method, headers: all, agent: false })
    request.on('error', reject)
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          headers: Object.entries(response.headers)
            .filter(([name]) => name !== 'date')
            .map(([name, value]) => `${name}: ${value}`)
            .sort(),
          body: Buffer.concat(chunks).toString('latin1'),
        }),
      )
    })
    request.end(method === 'GET' ? undefined : body)
  })
}

function withoutTimes(line: string): unknown {
  const { time: _, ms: __, ...rest } = JSON.parse(line)
  return rest
}
