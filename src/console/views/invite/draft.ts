import type { CreateInput } from './documents.ts'

export const POLICIES = ['ERROR', 'RETURN_EXISTING', 'RENEW', 'REPLACE', 'ALLOW'] as const

/** What is the same for everybody who is invited. Empty texts are left out. */
export interface Draft {
  message: string
  template: string
  locale: string
  expiresInDays: number
  notify: boolean
  redirectUrl: string
  metadata: string
  onConflict: (typeof POLICIES)[number]
}

export const EMPTY_DRAFT: Draft = {
  ...{ message: '', template: 'invitation', locale: '', expiresInDays: 30 },
  ...{ notify: true, redirectUrl: '', metadata: '', onConflict: 'ERROR' },
}

/** The metadata of the draft, or null if it is not a JSON object. */
export function parseMetadata(text: string): object | null {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null
  } catch {
    return null
  }
}

/** The input of the API for one address. */
export function toInput(draft: Draft, emailAddress: string): CreateInput {
  const metadata = parseMetadata(draft.metadata)
  return {
    emailAddress,
    ...{ expiresInDays: draft.expiresInDays, notify: draft.notify, onConflict: draft.onConflict },
    ...(draft.template.trim() && { template: draft.template.trim() }),
    ...(draft.locale.trim() && { locale: draft.locale.trim() }),
    ...(draft.message.trim() && { message: draft.message.trim() }),
    ...(draft.redirectUrl.trim() && { redirectUrl: draft.redirectUrl.trim() }),
    ...(metadata !== null && Object.keys(metadata).length > 0 && { publicMetadata: metadata }),
  }
}
