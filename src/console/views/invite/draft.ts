import { parseObject } from '../../files/parse-object.ts'
import type { CreateInput } from './documents.ts'

export const POLICIES = ['ERROR', 'RETURN_EXISTING', 'RENEW', 'REPLACE', 'ALLOW'] as const

/** What is the same for everybody who is invited. Empty texts are left out. */
export interface Draft {
  message: string
  template: string
  locale: string
  /** Null while the field is empty. */
  expiresInDays: number | null
  notify: boolean
  redirectUrl: string
  metadata: string
  onConflict: (typeof POLICIES)[number]
}

/** For an empty field. The API has the same default. */
export const DEFAULT_DAYS = 30

export const EMPTY_DRAFT: Draft = {
  ...{ message: '', template: 'invitation', locale: '', expiresInDays: DEFAULT_DAYS },
  ...{ notify: true, redirectUrl: '', metadata: '', onConflict: 'ERROR' },
}

/** The input of the API for one address. */
export function toInput(draft: Draft, emailAddress: string): CreateInput {
  const metadata = parseObject(draft.metadata)
  return {
    emailAddress,
    expiresInDays: draft.expiresInDays ?? DEFAULT_DAYS,
    ...{ notify: draft.notify, onConflict: draft.onConflict },
    ...(draft.template.trim() && { template: draft.template.trim() }),
    ...(draft.locale.trim() && { locale: draft.locale.trim() }),
    ...(draft.message.trim() && { message: draft.message.trim() }),
    ...(draft.redirectUrl.trim() && { redirectUrl: draft.redirectUrl.trim() }),
    ...(metadata !== null && Object.keys(metadata).length > 0 && { publicMetadata: metadata }),
  }
}
