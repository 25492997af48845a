import type { IncomingHttpHeaders } from 'node:http'
import { formatLsn, parseLsn } from '../../db/replica/lsn.ts'
import { currentSession, type ReadSession, runSession } from '../../db/replica/read-session.ts'
import type { WritePositions } from '../../db/replica/write-positions.ts'
import type { LeanGraphql } from '../../http/middleware/lean-graphql.ts'
import type { Handler } from '../../http/routes.ts'

/** The header with the position of a write. A client can send it back to any gateway, whose reads then see the write. */
const HEADER = 'x-read-after'

/** Follows operations of callers, so that their reads see what they have written. */
export interface ReadSessions {
  graphql(handler: Handler): Handler
  lean(lean: LeanGraphql): LeanGraphql
  rest(handler: Handler): Handler
  /** Runs an operation of a WebSocket. */
  run<T>(work: () => Promise<T>): Promise<T>
  /** The kind and the caller of the operation are known. */
  begin(kind: ReadSession['kind'], caller: string | null): void
  /** The caller is known. */
  identify(caller: string): void
}

type Kind = ReadSession['kind']

export function createReadSessions(positions: Pick<WritePositions, 'note'>): ReadSessions {
  async function run<T>(given: string | null, kind: Kind, work: () => Promise<T>) {
    const session: ReadSession = { caller: null, kind, after: parseLsn(given) }
    let position: string | null = null
    try {
      return { answer: await runSession(session, work), position: () => position }
    } finally {
      // Also after an error: the write may have been committed.
      if (session.kind === 'write') {
        const lsn = await positions.note(session.caller)
        position = lsn === null ? null : formatLsn(lsn)
      }
    }
  }

  const wrap = (handler: Handler, kindOf: (request: Request) => Kind): Handler => {
    return async (request) => {
      const { answer, position } = await run(request.headers.get(HEADER), kindOf(request), async () =>
        handler(request),
      )
      const written = position()
      if (written !== null) answer.headers.set(HEADER, written)
      return answer
    }
  }

  return {
    graphql: (handler) => wrap(handler, () => 'unknown'),
    rest: (handler) => wrap(handler, ({ method }) => (method === 'GET' ? 'read' : 'write')),
    lean: (lean) => ({
      ...lean,
      prepare: (body, headers) => {
        const work = lean.prepare(body, headers)
        return (
          work &&
          (async () => {
            const { answer, position } = await run(headerOf(headers), 'unknown', work)
            const written = position()
            if (written !== null) answer.headers[HEADER] = written
            return answer
          })
        )
      },
    }),
    run: async (work) => (await run(null, 'unknown', work)).answer,
    begin: (kind, caller) => {
      const session = currentSession()
      if (session !== undefined) Object.assign(session, { kind, caller })
    },
    identify: (caller) => {
      const session = currentSession()
      if (session !== undefined) session.caller = caller
    },
  }
}

function headerOf(headers: IncomingHttpHeaders): string | null {
  const given = headers[HEADER]
  return typeof given === 'string' ? given : null
}
