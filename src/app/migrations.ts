import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where the migrations lie, beside the source as beside what is built of it. */
export const MIGRATIONS = path.resolve(fileURLToPath(import.meta.url), '../../../prisma/migrations')
