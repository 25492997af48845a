import { readFileSync } from 'node:fs'

/** @returns the examples of the guide, joined into one program. */
export function guideProgram(): string {
  const guide = readFileSync(new URL('../../docs/guide/client.md', import.meta.url), 'utf8')
  return [...guide.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code).join('\n')
}
