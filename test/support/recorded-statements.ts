import type { Database, Queries } from '../../src/db/connection/database.ts'

/** The database, and the beginning of each statement that it gets. All values are parameters, so the text has none. */
export function recordStatements(original: Database): { database: Database; take(): string[] } {
  let statements: string[] = []
  const note = (text: string) => statements.push(text)
  const { prisma } = original
  const recorded = new Proxy(prisma, {
    get: (target, name: keyof typeof prisma) =>
      name === '$transaction'
        ? (work: (tx: Queries) => Promise<unknown>) => target.$transaction((tx) => work(recordIn(tx, note)))
        : target[name],
  })
  return {
    database: {
      ...original,
      prisma: recorded,
      query: (statement) => {
        note(textOf(statement.text))
        return original.query(statement)
      },
    },
    take: () => {
      const taken = statements
      statements = []
      return taken
    },
  }
}

/** Records each statement that the transaction gets. */
function recordIn(tx: Queries, note: (text: string) => void): Queries {
  return new Proxy(tx, {
    get: (target, name: keyof Queries) => {
      const member = target[name]
      if (typeof member !== 'function') {
        if (typeof name === 'string' && !name.startsWith('$')) note(`model ${name}`)
        return member
      }
      return (...args: [unknown, ...unknown[]]) => {
        note(textOf(args[0]))
        return Reflect.apply(member, target, args)
      }
    },
  })
}

function textOf(query: unknown): string {
  const text = Array.isArray(query) ? query.join('?') : String(query)
  return text.replace(/\s+/g, ' ').trim().slice(0, 60)
}
