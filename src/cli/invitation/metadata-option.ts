import { readFileSync } from 'node:fs'
import { InvalidArgumentError } from 'commander'

/** Reads JSON, or a file with JSON if the text begins with @. */
export function parseMetadataOption(text: string): unknown {
  const json = text.startsWith('@') ? contentsOf(text.slice(1)) : text
  const parsed = attempt((): unknown => JSON.parse(json))
  if (parsed !== null) return parsed.value
  throw new InvalidArgumentError(
    'It must be JSON, such as {"team":"blue"}, or @ and the name of a file with JSON.',
  )
}

function contentsOf(file: string): string {
  // Removes a byte order mark, which JSON.parse refuses.
  const read = attempt(() => new TextDecoder().decode(readFileSync(file === '-' ? 0 : file)))
  if (read !== null) return read.value
  throw new InvalidArgumentError(`The file ${file} can't be read.`)
}

/** @returns null if the work throws. */
function attempt<T>(work: () => T): { value: T } | null {
  try {
    return { value: work() }
  } catch {
    return null
  }
}
