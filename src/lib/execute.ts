/** Runs one SQL statement. Without values it can run a script. */
export type Execute = (sql: string, values?: unknown[]) => Promise<{ rows: Record<string, unknown>[] }>
