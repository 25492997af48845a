/**
 * Names the statements that take their rows as one JSON parameter, so that a connection plans each
 * once: they are few, and to plan them costs more than to run them. Others vary with their input
 * (`IN ($1, $2, …)`) and would pile up.
 *
 * @param isPooled - behind a pooler none gets a name: the next transaction may reach a session that does not know
 *   it, or has another one by it.
 */
export function createPreparedNames(isPooled: () => boolean): (query: { sql: string }) => string {
  const names = new Map<string, string>()
  return ({ sql }) => {
    if (isPooled()) return '' // not prepared
    const known = names.get(sql)
    if (known !== undefined) return known
    if (!/jsonb?_to_recordset/.test(sql)) return ''
    const name = `rows_${names.size}`
    names.set(sql, name)
    return name
  }
}
