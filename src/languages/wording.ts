/** All texts of one language. Every text is plain text. */
export interface Wording {
  mail: MailWording
  page: PageWording
  site: SiteWording
}

/** The inviter as a text names them, prepared for display. */
export interface NamedInviter {
  name: string | null
  emailAddress: string
}

/** A text that names the application and the inviter. `inviter` is null if nobody is named. */
type InvitationText = (appName: string, inviter: NamedInviter | null) => string

interface TemplateWording {
  /** Has no room for both the name and the address of the inviter. */
  subject: InvitationText
  intro: InvitationText
  button: string
}

/** The texts of the built-in email templates. */
export interface MailWording {
  invitation: TemplateWording
  waitlist_invitation: TemplateWording
  /** Additions to an invitation that is sent as a reminder. */
  reminder: {
    /** @param subject the subject of the first email */
    subject(subject: string): string
    /** The first line of the email. */
    heading: string
  }
  /** Introduces the personal message. */
  quote(inviter: NamedInviter | null): string
  /** Introduces the link as text, below the button. */
  fallback: string
  /** @param date formatted in this language */
  expires(date: string): string
  /** For recipients who did not expect the email. */
  unexpected(emailAddress: string): string
}

/** What an ended invitation shows. `JUST_…` answers the request that accepted or declined it. */
export type Ending = 'JUST_ACCEPTED' | 'JUST_DECLINED' | 'ACCEPTED' | 'EXPIRED' | 'REVOKED' | 'DECLINED'

/** A page with a single message. */
export interface Notice {
  heading: string
  text: string
}

/** The texts of the accept page. */
export interface PageWording {
  heading(appName: string): string
  intro: InvitationText
  /** Introduces the personal message. */
  quote(inviter: NamedInviter | null): string
  /** Label of the invited email address. */
  recipient: string
  /** Label of the expiry time. */
  validUntil: string
  button: string
  decline: string
  /** The second step before an invitation is declined. */
  askDecline(appName: string): Notice
  confirmDecline: string
  /** Leads from the second step back to the invitation. */
  back: string
  /** Follows an acceptance if a button leads on to the application. */
  accepted: string
  /** The label of this button. */
  proceed(appName: string): string
  /** For visitors who did not expect the invitation. */
  unexpected: string
  endings: Record<Ending, (appName: string, inviter: NamedInviter | null) => Notice>
  /** No invitation belongs to the link. */
  unknown: Notice
  /** Another website sent the form. */
  foreign: Notice
  /** The gateway cannot answer at the moment. */
  busy: Notice
}

/** The texts of the pages that belong to no invitation. */
export interface SiteWording {
  /** The page at the root of the gateway. */
  home(appName: string): Notice
  /** A path that does not exist. */
  notFound: Notice
  /** An error of the gateway. */
  failed: Notice
  /** A request of a wrong form, such as a body that is too large. */
  refused: Notice
}
