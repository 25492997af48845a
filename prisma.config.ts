import { defineConfig } from 'prisma/config'

// `prisma generate` insists on a schema engine binary though it never runs it, and would download
// one. Any existing file satisfies it; the commands that do use the engine are not used here (see
// prisma/migration.ts), and node as "engine" makes them fail loudly rather than pass silently.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= process.execPath

export default defineConfig({ schema: 'prisma/schema.prisma', migrations: { path: 'prisma/migrations' } })
