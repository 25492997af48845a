import { Prisma } from './generated/client.ts'

/** A column's time as JavaScript writes it in JSON: `2026-11-23T09:44:23.000Z`. */
export function utcText(column: 'b.expires_at' | 'i.expires_at'): Prisma.Sql {
  return Prisma.raw(`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`)
}
