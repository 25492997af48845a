import { createHash, randomUUID } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Mailer, Message } from '../domain/delivery/mailer.ts'
import { linksIn } from './links.ts'

const storedMessage = z.object({
  id: z.string(),
  from: z.string(),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  /** The http(s) links in the email, in order, without duplicates. */
  links: z.array(z.string()),
  messageId: z.string(),
  language: z.string(),
  /** ISO 8601, UTC. */
  receivedAt: z.string(),
})

export type StoredMessage = z.infer<typeof storedMessage>

export interface MailboxOptions {
  /** The directory of the messages, one JSON file each. It is created if it is missing; only its owner can read it. */
  dir: string
  /** The sender that is shown. Default `Invitation Gateway <invitations@localhost>`. */
  from?: string | undefined
  /** How many messages are stored. Older ones are deleted. Default 500. */
  limit?: number
  /** Milliseconds since 1970. Default: the system's clock. */
  now?: () => number
}

export interface Mailbox extends Mailer {
  /** Newest first. */
  list(): Promise<StoredMessage[]>
  get(id: string): Promise<StoredMessage | null>
  /** Deletes a message, if it exists. */
  delete(id: string): Promise<void>
  deleteAll(): Promise<void>
}

/** Stores emails in a directory instead of sending them, for development. Several processes can share it. */
export function createMailbox(options: MailboxOptions): Mailbox {
  const { dir, from = 'Invitation Gateway <invitations@localhost>', limit = 500, now = Date.now } = options
  let latest = 0

  // Always increasing, so that the order is correct for messages of the same millisecond.
  function nextReceivedAt(): string {
    latest = Math.max(now(), latest + 1)
    return new Date(latest).toISOString()
  }

  return {
    send: async (message) => {
      await prepareDirectory(dir)
      await writeMessage(dir, { ...message, from, receivedAt: nextReceivedAt() })
      await deleteOldMessages(dir, limit)
    },
    list: async () => {
      const messages = await Promise.all((await messageFiles(dir)).map((file) => readMessage(dir, file)))
      return messages
        .filter((message) => message !== null)
        .sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1))
        .slice(0, limit)
    },
    get: async (id) => (isId(id) ? readMessage(dir, `${id}.json`) : null),
    delete: async (id) => {
      if (isId(id)) await deleteFiles(dir, [`${id}.json`])
    },
    deleteAll: async () => deleteFiles(dir, await messageFiles(dir)),
    verify: () => prepareDirectory(dir),
    // Nothing is open between two messages.
    close: async () => undefined,
  }
}

async function prepareDirectory(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  await chmod(dir, 0o700)
}

async function writeMessage(
  dir: string,
  {
    from,
    to,
    subject,
    text,
    html,
    messageId,
    language,
    receivedAt,
  }: Message & { from: string; receivedAt: string },
): Promise<void> {
  // Derived from the Message-ID, so that an email that is sent again replaces itself. Hashed, because a Message-ID
  // is not a valid file name.
  const id = createHash('sha256').update(messageId).digest('base64url').slice(0, 22)
  const links = linksIn({ text, html })
  const stored: StoredMessage = { id, from, to, subject, text, html, messageId, language, links, receivedAt }
  const draft = join(dir, `.${id}.${randomUUID()}.tmp`)
  await writeFile(draft, JSON.stringify(stored, null, 2), { mode: 0o600 })
  await rename(draft, join(dir, `${id}.json`))
}

async function readMessage(dir: string, file: string): Promise<StoredMessage | null> {
  const json = await readFile(join(dir, file), 'utf8').catch(orMissing(null))
  return json === null ? null : parseMessage(json)
}

async function deleteOldMessages(dir: string, limit: number): Promise<void> {
  const files = await messageFiles(dir)
  // The tolerance of 10 % avoids reading the times of all files for each email of a large batch.
  if (files.length <= limit * 1.1) return
  const dated = await Promise.all(
    files.map(async (file) => ({
      file,
      time: (await stat(join(dir, file)).catch(orMissing(null)))?.mtimeMs ?? 0,
    })),
  )
  const old = dated.sort((a, b) => b.time - a.time).slice(limit)
  await deleteFiles(
    dir,
    old.map(({ file }) => file),
  )
}

async function deleteFiles(dir: string, files: readonly string[]): Promise<void> {
  await Promise.all(files.map((file) => rm(join(dir, file), { force: true })))
}

async function messageFiles(dir: string): Promise<string[]> {
  const files = await readdir(dir).catch(orMissing([]))
  return files.filter((file) => file.endsWith('.json') && isId(file.slice(0, -5)))
}

function isId(text: string): boolean {
  return /^[\w-]{22}$/.test(text)
}

// Ignores files of other programs and other versions.
function parseMessage(json: string): StoredMessage | null {
  try {
    return storedMessage.safeParse(JSON.parse(json)).data ?? null
  } catch {
    return null
  }
}

/** Replaces the error for a missing file by a value. */
function orMissing<T>(value: T) {
  return (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT') return value
    throw error
  }
}
