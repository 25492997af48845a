import { expect, onTestFinished, test } from 'vitest'
import { createInvitationClient } from '../../src/client/client.ts'
import { SECRET_KEY, startTestGateway } from '../support/harness.ts'

test('a gateway with only trusted documents accepts all documents of the client from the packaged file', async () => {
  const gateway = await startTestGateway({
    TRUSTED_DOCUMENTS: 'src/client/generated/trusted-documents.json',
    TRUSTED_DOCUMENTS_ONLY: 'on',
    NODE_ENV: 'production',
    SMTP_URL: 'smtp://127.0.0.1:1',
    MAIL_FROM: 'invitations@example.com',
    REDIRECT_ORIGINS: 'https://app.example.com',
    APP_NAME: 'Acme',
  })
  onTestFinished(gateway.stop)
  const { invitations } = createInvitationClient({
    url: 'http://localhost',
    secretKey: SECRET_KEY,
    fetch: (input, init) => gateway.request(new URL(String(input)).pathname, init),
  })
  const after = await invitations.getCursor()
  const { id, url = '' } = await invitations.createInvitation({
    emailAddress: 'a@example.com',
    notify: false,
  })
  const ticket = new URL(url).searchParams.get('ticket') ?? ''
  await invitations.createInvitations([{ emailAddress: 'b@example.com', notify: false }])
  await invitations.updateInvitation(id, { message: 'Hello' })
  await invitations.resendInvitation(id)
  expect(await invitations.getInvitation(id)).toMatchObject({ id, message: 'Hello' })
  expect(await invitations.previewTicket(ticket)).toMatchObject({ id })
  expect((await invitations.getInvitationList({ limit: 1, offset: 1 })).data).toMatchObject([{ id }])
  for await (const listed of invitations.list()) expect(listed.status).toBe('pending')
  await expect(invitations.declineInvitation({ ticket: 'tkt_none' })).rejects.toMatchObject({
    code: 'INVITATION_NOT_FOUND',
  })
  expect(await invitations.acceptInvitation({ ticket })).toMatchObject({ id, status: 'accepted' })
  await expect(invitations.revokeInvitation(id)).rejects.toMatchObject({ code: 'INVITATION_NOT_PENDING' })
  expect(await invitations.deleteInvitation(id)).toMatchObject({ id, deleted: true })
  for await (const { event } of invitations.subscribe({ after, id, types: 'deleted' })) {
    expect(event.invitationId).toBe(id)
    break
  }
  const many = ['inv_00000000000000000000000000']
  const nothing = { counts: { notFound: 1 } }
  expect(await invitations.updateInvitations(many, { message: 'Hello' })).toMatchObject(nothing)
  expect(await invitations.resendInvitations(many)).toMatchObject(nothing)
  expect(await invitations.revokeInvitations(many)).toMatchObject(nothing)
  expect(await invitations.deleteInvitations(many)).toMatchObject(nothing)
  const { errors } = await gateway.graphql('{ __typename }')
  expect(errors?.[0]?.extensions?.['code']).toBe('TRUSTED_DOCUMENTS_ONLY')
})
