import { describe, expect, onTestFinished, test } from 'vitest'
import { diagnoseMail } from '../../src/app/diagnosis/diagnose.ts'
import { loadConfig } from '../../src/config/config.ts'
import { answer, smtpServer } from '../mail/smtp-server.ts'

const PASSWORD = 'a-password-for-nobody'

describe('the doctor and the mail server', () => {
  test.each([
    ['a correct password', PASSWORD, 'OK', 'accepts the login'],
    ['a wrong password', 'another-one', 'FAILED', 'Set user and password'],
  ])('the doctor reports %s and sends no email', async (_name, password, state, words) => {
    const server = await smtpServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ password: given }, _session, done) =>
        given === PASSWORD ? done(null, { user: 'me' }) : done(answer(535, 'Authentication failed')),
    })
    onTestFinished(server.close)
    const finding = await diagnosed(`smtp://me:${password}@127.0.0.1:${server.port}`)
    expect(finding).toMatchObject({ check: 'mail', state })
    expect(JSON.stringify(finding)).toContain(words)
    expect(JSON.stringify(finding)).not.toContain(password)
    expect(server.deliveries).toEqual([])
  })

  test('the doctor reports a server that does not start with TLS', async () => {
    const server = await smtpServer()
    onTestFinished(server.close)
    expect(await diagnosed(`smtps://127.0.0.1:${server.port}`)).toMatchObject({
      state: 'FAILED',
      advice: expect.stringContaining('smtps://'),
    })
  })

  test('the doctor reports an untrusted certificate', async () => {
    const server = await smtpServer({ disabledCommands: [] })
    onTestFinished(server.close)
    const finding = await diagnosed(server.url)
    expect(finding).toMatchObject({ state: 'FAILED', message: expect.stringMatching(/certificate/i) })
  })
})

function diagnosed(smtpUrl: string) {
  return diagnoseMail(loadConfig({ SMTP_URL: smtpUrl }, { complete: false }))
}
