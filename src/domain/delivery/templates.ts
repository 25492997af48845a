import type { Inviter } from '../user/inviter.ts'

/** The data that a template can use. */
export interface TemplateData {
  appName: string
  link: string
  emailAddress: string
  inviter: Inviter | null
  message: string | null
  expiresAt: Date
  locale: string | null
  /** Whether this email reminds of an invitation that was sent before. */
  reminder: boolean
}

export interface Templates {
  readonly names: readonly string[]
  render(
    template: string,
    data: TemplateData,
  ): { subject: string; text: string; html: string; language: string }
}
