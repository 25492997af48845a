import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'

export interface HttpRequest {
  path: string
  /** `%n` in it becomes another number in each request. */
  body: string
  /** A text that each right answer contains. */
  expected: string
  headers: Record<string, string>
}

export interface Load {
  requests: number
  /** Requests per second. */
  rate: number
  /** Milliseconds. */
  p50: number
  p99: number
  /** At most this many requests got no answer because the load ended. They may have been executed. */
  brokenOff: number
}

let runs = 0

/** Sends a request again and again. @throws if an answer is wrong or missing */
export async function runWrk(
  port: number,
  request: HttpRequest,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<Load> {
  const { path: target, body, expected, headers } = request
  const { stdout, stderr } = await promisify(execFile)(
    'wrk',
    [
      '-t1',
      `-c${connections}`,
      `-d${seconds}s`,
      '--timeout',
      '20s',
      '-s',
      path.join(import.meta.dirname, 'post.lua'),
      `http://127.0.0.1:${port}${target}`,
    ],
    {
      env: {
        ...process.env,
        BODY: body,
        EXPECTED: expected,
        HEADERS: Object.entries(headers)
          .map(([name, value]) => `${name}: ${value}`)
          .join('\n'),
        RUN: `${process.pid}-${runs++}`,
      },
    },
  )
  const printed = /^\{.*\}$/m.exec(stdout)?.[0]
  if (printed === undefined) throw new Error(`wrk printed no result: ${stdout}${stderr}`)
  const result: Record<'requests' | 'wrong' | 'errors' | 'seconds' | 'p50' | 'p99', number> =
    JSON.parse(printed)
  const { requests, wrong, errors, seconds: took, p50, p99 } = result
  // On a machine with a lot of other load, a short measurement can end before the first answer.
  if (requests === 0 && seconds < 30) {
    const again = await runWrk(port, request, { connections, seconds: seconds * 2 })
    return { ...again, brokenOff: again.brokenOff + connections }
  }
  if (wrong + errors > 0 || requests === 0)
    throw new Error(`${wrong} wrong answers and ${errors} errors in ${requests} requests: ${stderr}`)
  return { requests, rate: requests / took, p50, p99, brokenOff: connections }
}
