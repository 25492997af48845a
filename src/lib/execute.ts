/** Runs one SQL statement, or a script where there are no values. */
export type Execute = (sql: string, values?: unknown[]) => Promise<{ rows: Record<string, unknown>[] }>
