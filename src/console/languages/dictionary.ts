import type { en } from './en/en.ts'

/** All texts of the console. English defines which there are, and every other language must have the same. */
export type Dictionary = typeof en
