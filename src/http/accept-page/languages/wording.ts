/** How an invitation's page ends. `JUST_…`: by this very request. */
export type Ending = 'JUST_ACCEPTED' | 'JUST_DECLINED' | 'ACCEPTED' | 'EXPIRED' | 'REVOKED' | 'DECLINED'

/** A page that says one thing. */
export interface Notice {
  heading: string
  text: string
}

/** Everything the invitation pages say in one language. Plain text; `inviter` may be nobody. */
export interface PageWording {
  heading(appName: string): string
  intro(appName: string, inviter: string | null): string
  /** Introduces the personal message. */
  quote(inviter: string | null): string
  /** Label of the invited address. */
  recipient: string
  /** Label of the moment of expiry. */
  validUntil: string
  button: string
  decline: string
  /** For people who did not expect it. */
  unexpected: string
  endings: Record<Ending, (facts: { appName: string; inviter: string | null }) => Notice>
  /** No invitation goes with the link. */
  unknown: Notice
  /** The form was sent by another site's page. */
  foreign: Notice
  /** The gateway can't answer at the moment. */
  busy: Notice
}
