/** The sentences of one template. Plain text in, plain text out; `inviter` may be nobody. */
interface TemplateWording {
  subject(appName: string, inviter: string | null): string
  intro(appName: string, inviter: string | null): string
  button: string
}

/** Everything the built-in mails say in one language. */
export interface Wording {
  invitation: TemplateWording
  waitlist_invitation: TemplateWording
  /** What a reminder says more. */
  reminder: {
    /** Of the subject of the mail before. */
    subject(subject: string): string
    /** Stands above everything else. */
    heading: string
  }
  /** Introduces the personal message. */
  quote(inviter: string | null): string
  /** Stands above the bare link, below the button. */
  otherwise: string
  /** `date` is formatted already, in this language. */
  expires(date: string): string
  unexpected(emailAddress: string): string
}
