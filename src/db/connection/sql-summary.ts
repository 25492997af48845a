export interface Summary {
  operation: string
  /** All it does, and to what: `UPDATE invitations INSERT invitation_events`. Of reads the first alone. */
  summary: string
  /** The statement with its literals taken out, shortened. */
  text: string
}

const ENTRIES = 500
const LONGEST_TEXT = 1_000
const LONGEST_SUMMARY = 255

const known = new Map<string, Summary>()

/** What a statement does, for people. Statements are few, but lists (`IN ($1, $2, …)`) make more of them. */
export function summarizeSql(sql: string): Summary {
  const found = known.get(sql)
  if (found !== undefined) return found
  const made = summarized(sql)
  if (known.size >= ENTRIES) known.clear()
  known.set(sql, made)
  return made
}

function summarized(sql: string): Summary {
  const text = sql
    .replace(/--[^\n]*/g, '')
    .replace(/'(?:[^']|'')*'/g, '?')
    .replace(/\s+/g, ' ')
    .trim()
  const writes = [
    ...text
      .replace(/\bFOR (NO KEY )?UPDATE\b|\bDO UPDATE\b/gi, '')
      .matchAll(/\b(INSERT INTO|UPDATE|DELETE FROM)\s+(["\w.]+)/gi),
  ].map(([, write = '', to]) => ({ operation: write.toUpperCase().split(' ')[0] ?? '', target: nameOf(to) }))
  const [, first = 'SQL'] = /^\W*(\w+)/.exec(text) ?? []
  const [, from] = /\bFROM\s+(?!\w+\()(["\w.]+)/i.exec(text) ?? []
  const reads = { operation: first.toUpperCase().replace(/^WITH$/, 'SELECT'), target: nameOf(from) }
  const parts = writes.length === 0 ? [reads] : writes
  const operation = parts[0]?.operation ?? 'SQL'
  const summary = [...new Set(parts.map((part) => `${part.operation} ${part.target}`.trim()))].join(' ')
  return {
    operation,
    summary: summary.slice(0, LONGEST_SUMMARY),
    text: text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text,
  }
}

function nameOf(written = ''): string {
  return written.replaceAll('"', '').replace(/^public\./, '')
}
