import { readFileSync } from 'node:fs'

/** The style of all examples. */
export const style = readFileSync(new URL('shared/style.css', import.meta.url), 'utf8')
