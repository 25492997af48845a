import type { CombinedError } from 'urql'
import { notifyFailed } from '../components/notify.ts'
import type { Dictionary } from '../languages/dictionary.ts'
import { failureOf } from './failure.ts'

interface Answer {
  __typename: string
  message?: string | null
  issues?: readonly { path: readonly string[]; message: string }[]
}

/**
 * Explains in a notification why a mutation changed nothing.
 *
 * @param expected the type of the result if it did
 * @returns whether it did
 */
export function hasSucceeded(
  result: Answer | null | undefined,
  error: CombinedError | undefined,
  expected: string,
  text: Dictionary,
): boolean {
  if (result?.__typename === expected) return true
  const { title, message } = error ? ofRequest(error, text) : ofResult(result, text)
  notifyFailed(title, message)
  return false
}

function ofRequest(error: CombinedError, text: Dictionary) {
  const failure = failureOf(error)
  const texts = text.common.failure
  switch (failure.kind) {
    case 'offline':
      return { title: texts.offline.title, message: texts.offline.text }
    case 'unavailable':
      return { title: texts.unavailable.title, message: texts.unavailable.text }
    case 'forbidden':
      return { title: texts.forbidden.title, message: texts.forbidden.text(failure.scope) }
    case 'other':
      return { title: texts.other.title, message: failure.message }
    default:
      return failure satisfies never
  }
}

function ofResult(result: Answer | null | undefined, text: Dictionary) {
  const issues = (result?.issues ?? []).map(({ path, message }) => `${path.slice(1).join('.')}: ${message}`)
  return {
    title: text.common.refused,
    message: issues.length > 0 ? issues.join('\n') : (result?.message ?? text.common.failure.other.text),
  }
}
