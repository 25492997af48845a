import type { TemplateData } from '../../src/domain/delivery/templates.ts'
import type { Invitation } from '../../src/domain/invitation.ts'

/** A pending invitation that is not in a database. */
export function invitationOf(fields: Partial<Invitation> = {}): Invitation {
  const now = new Date('2026-03-01T09:30:00Z')
  return {
    id: 'inv_01kj00000000000000000000',
    emailAddress: 'ada@example.com',
    emailKey: 'ada@example.com',
    status: 'PENDING',
    publicMetadata: {},
    redirectUrl: null,
    notify: true,
    locale: null,
    template: 'invitation',
    message: null,
    linkVersion: 1,
    createdAt: now,
    updatedAt: now,
    expiresAt: new Date('2026-03-31T09:30:00Z'),
    acceptedAt: null,
    revokedAt: null,
    declinedAt: null,
    inviterId: null,
    acceptedById: null,
    supersededById: null,
    ...fields,
  }
}

/** The data of an email template. */
export function mailData(fields: Partial<TemplateData> = {}): TemplateData {
  return {
    appName: 'Acme & Söhne',
    link: 'https://app.example/invitations/accept?ticket=abc.def&x=1',
    emailAddress: 'ada@lovelace.example',
    inviter: { name: 'Grace Hopper', emailAddress: 'grace@navy.example' },
    message: 'See you there!\n\nBring <snacks>.',
    expiresAt: new Date('2031-03-09T17:05:00Z'),
    locale: 'en',
    reminder: false,
    ...fields,
  }
}
