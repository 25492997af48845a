import { createHash, randomUUID } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Mailer } from '../domain/delivery/mailer.ts'
import { linksIn } from './links.ts'

const storedMessage = z.object({
  id: z.string(),
  from: z.string(),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  /** The http(s) addresses in the mail, in order, without duplicates. */
  links: z.array(z.string()),
  messageId: z.string(),
  language: z.string(),
  /** ISO 8601, UTC. */
  receivedAt: z.string(),
})

export type StoredMessage = z.infer<typeof storedMessage>

export interface MailboxOptions {
  /** Where the messages lie, one JSON file each; created when missing, readable by its owner alone. */
  dir: string
  /** The sender to show. Default `Invitation Gateway <invitations@localhost>`. */
  from?: string | undefined
  /** Messages kept; older ones are deleted. Default 500. */
  limit?: number
  /** Milliseconds since 1970. Default the system's clock. */
  now?: () => number
}

export interface Mailbox extends Mailer {
  /** Newest first. */
  list(): Promise<StoredMessage[]>
  get(id: string): Promise<StoredMessage | null>
}

/** Keeps mail in a directory instead of sending it, for development. Several processes may share one. */
export function createMailbox(options: MailboxOptions): Mailbox {
  const { dir, from = 'Invitation Gateway <invitations@localhost>', limit = 500, now = Date.now } = options
  let latest = 0

  // Strictly rising, so that "newest first" holds for messages of one millisecond.
  function receivedAt(): string {
    latest = Math.max(now(), latest + 1)
    return new Date(latest).toISOString()
  }

  async function prepare() {
    await mkdir(dir, { recursive: true, mode: 0o700 })
    await chmod(dir, 0o700)
  }

  async function load(file: string): Promise<StoredMessage | null> {
    const json = await readFile(join(dir, file), 'utf8').catch(orMissing(null))
    return json === null ? null : parse(json)
  }

  // A little slack saves looking at every file for every mail of a large batch.
  async function prune() {
    const files = await messageFiles(dir)
    if (files.length <= limit * 1.1) return
    const aged = await Promise.all(
      files.map(async (file) => ({
        file,
        time: (await stat(join(dir, file)).catch(orMissing(null)))?.mtimeMs ?? 0,
      })),
    )
    const old = aged.sort((a, b) => b.time - a.time).slice(limit)
    await Promise.all(old.map(({ file }) => rm(join(dir, file), { force: true })))
  }

  return {
    async send({ to, subject, text, html, messageId, language }) {
      await prepare()
      // From the Message-ID, so that the same mail sent again takes its own place; hashed, for it is no file name.
      const id = createHash('sha256').update(messageId).digest('base64url').slice(0, 22)
      const mail = { from, to, subject, text, html, messageId, language }
      const stored: StoredMessage = { id, ...mail, links: linksIn(mail), receivedAt: receivedAt() }
      const draft = join(dir, `.${id}.${randomUUID()}.tmp`)
      await writeFile(draft, JSON.stringify(stored, null, 2), { mode: 0o600 })
      await rename(draft, join(dir, `${id}.json`))
      await prune()
    },
    async list() {
      const messages = await Promise.all((await messageFiles(dir)).map(load))
      return messages
        .filter((message) => message !== null)
        .sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1))
        .slice(0, limit)
    },
    async get(id) {
      return isId(id) ? load(`${id}.json`) : null
    },
    verify: prepare,
    async close() {
      // Nothing stays open between two messages.
    },
  }
}

async function messageFiles(dir: string): Promise<string[]> {
  const files = await readdir(dir).catch(orMissing([]))
  return files.filter((file) => file.endsWith('.json') && isId(file.slice(0, -5)))
}

function isId(text: string): boolean {
  return /^[\w-]{22}$/.test(text)
}

// A file of another making, or of another version, is no reason to show nothing.
function parse(json: string): StoredMessage | null {
  try {
    return storedMessage.safeParse(JSON.parse(json)).data ?? null
  } catch {
    return null
  }
}

function orMissing<T>(instead: T) {
  return (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT') return instead
    throw error
  }
}
