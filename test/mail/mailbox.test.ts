import { chmod, copyFile, mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Message } from '../../src/domain/delivery/mailer.ts'
import { createMailbox, type MailboxOptions } from '../../src/mail/mailbox.ts'

function message(name: string, fields: Partial<Message> = {}): Message {
  const link = `https://app.example/accept?ticket=${name}&x=1`
  return {
    to: `${name}@acme.example`,
    subject: `For ${name}`,
    text: `Open ${link}.\n(or http://other.example/${name})`,
    html: `<a href="${link.replace('&', '&amp;')}">Open</a> <a href='https://html.example/'>x</a> <a href="mailto:a@b.example">y</a>`,
    messageId: `<${name}@app.example>`,
    language: 'en',
    ...fields,
  }
}

async function newBox(options: Partial<MailboxOptions> = {}) {
  const root = await mkdtemp(join(tmpdir(), 'mailbox-'))
  onTestFinished(() => rm(root, { recursive: true }))
  const dir = join(root, 'deep', 'mailbox')
  return { dir, root, box: createMailbox({ dir, ...options }) }
}

test('the mailbox is empty before the first email, without a directory', async () => {
  const { box } = await newBox()
  expect(await box.list()).toEqual([])
  expect(await box.get('A'.repeat(22))).toBeNull()
})

test('the mailbox lists its messages newest first, with their links', async () => {
  const { box, dir } = await newBox({ from: 'Acme <hello@acme.example>', now: () => 1_900_000_000_000 })
  for (const name of ['one', 'two', 'three']) await box.send(message(name))

  const messages = await box.list()
  expect(messages.map(({ to }) => to)).toEqual(['three@acme.example', 'two@acme.example', 'one@acme.example'])
  const [newest = expect.fail()] = messages
  expect(newest).toEqual({
    ...message('three'),
    id: expect.stringMatching(/^[\w-]{22}$/),
    from: 'Acme <hello@acme.example>',
    links: [
      'https://app.example/accept?ticket=three&x=1',
      'http://other.example/three',
      'https://html.example/',
    ],
    receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/),
  })
  // Another process with the same directory sees the same.
  expect(await createMailbox({ dir }).list()).toEqual(messages)
  expect(await createMailbox({ dir }).get(newest.id)).toEqual(newest)
})

test('the mailbox stores the same email once, even if it is sent several times', async () => {
  const { box } = await newBox()
  await box.send(message('one'))
  await box.send(message('two'))
  await Promise.all([1, 2, 3].map(() => box.send(message('one', { subject: 'Again' }))))
  expect((await box.list()).map(({ subject }) => subject)).toEqual(['Again', 'For two'])
})

test('only the owner can read the mailbox, even in an existing directory', async () => {
  const { box, dir } = await newBox()
  await mkdir(dir, { recursive: true })
  await chmod(dir, 0o755)
  await box.send(message('one'))
  const files = await readdir(dir)
  expect(files).toHaveLength(1)
  const mode = async (path: string) => (await stat(path)).mode & 0o777
  expect(await mode(dir)).toBe(0o700)
  expect(await mode(join(dir, String(files)))).toBe(0o600)
})

test('the mailbox writes only into its directory for any Message-ID', async () => {
  const { box, dir, root } = await newBox()
  for (const messageId of ['../../evil', '/etc/evil', 'a\0b', 'x'.repeat(5000), '', '.']) {
    await box.send(message('one', { messageId }))
  }
  expect(await readdir(root)).toEqual(['deep'])
  expect(await readdir(dir)).toHaveLength(6)
  const [stored] = await readdir(dir)
  await copyFile(join(dir, String(stored)), join(root, 'deep', 'secret.json'))
  for (const id of ['../secret', '..%2Fsecret', '', '.', '../mailbox/x']) expect(await box.get(id)).toBeNull()
})

test('the mailbox stores only the newest messages', async () => {
  const { box, dir } = await newBox({ limit: 10 })
  for (let number = 1; number <= 12; number++) {
    await box.send(message(`n${number}`))
    // Different times, as for real emails.
    const time = new Date(Date.UTC(2020, 0, number))
    for (const { id, to } of await box.list())
      if (to === `n${number}@acme.example`) await utimes(join(dir, `${id}.json`), time, time)
  }
  const kept = (await box.list()).map(({ to }) => to)
  expect(kept).toHaveLength(10)
  expect(kept[0]).toBe('n12@acme.example')
  expect((await readdir(dir)).length).toBeLessThanOrEqual(11)
})

test('the mailbox ignores files of other programs', async () => {
  const { box, dir } = await newBox()
  await box.send(message('one'))
  await writeFile(join(dir, `${'A'.repeat(22)}.json`), '{"id": "half')
  await writeFile(join(dir, `${'B'.repeat(22)}.json`), '{"id": "x"}')
  await writeFile(join(dir, 'notes.json'), '{}')
  expect((await box.list()).map(({ to }) => to)).toEqual(['one@acme.example'])
})
