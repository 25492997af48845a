import type { ExecutionResult, FormattedExecutionResult } from 'graphql'
import { formatResult } from '../schema/result.ts'

/** A result of a subscription. It is written as text once for all its receivers. */
export interface SharedResult {
  readonly formatted: FormattedExecutionResult
  /** The result as JSON. */
  text(): string
  /** The bytes of the result in a format. */
  bytes(format: ResultFormat): Uint8Array
}

export interface ResultFormat {
  result(result: SharedResult): string
}

export function createSharedResult(result: ExecutionResult): SharedResult {
  const formatted = formatResult(result)
  const bytes = new Map<ResultFormat, Uint8Array>()
  let text: string | undefined
  const shared: SharedResult = {
    formatted,
    text: () => {
      text ??= JSON.stringify(formatted)
      return text
    },
    bytes: (format) => {
      const written = bytes.get(format) ?? Buffer.from(format.result(shared))
      bytes.set(format, written)
      return written
    },
  }
  return shared
}
