import { readFileSync } from 'node:fs'

/** The program that the guide's examples are, one after the other. */
export function guideProgram(): string {
  const guide = readFileSync(new URL('../../docs/guide/client.md', import.meta.url), 'utf8')
  return [...guide.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code).join('\n')
}
