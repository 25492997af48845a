import { defineConfig } from 'prisma/config'

// `prisma generate` wants a schema engine and does not run it. Any program that exists prevents a download.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= process.execPath

export default defineConfig({ schema: 'schema.prisma' })
