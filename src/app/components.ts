import type { KeyUses } from '../auth/api-key/key-uses.ts'
import type { CompleteConfig } from '../config/secrets.ts'
import type { Database } from '../db/connection/database.ts'
import type { MailJobs, WebhookJobs } from '../db/delivery/mail-jobs.ts'
import type { Mailer } from '../domain/delivery/mailer.ts'
import type { Templates } from '../domain/delivery/templates.ts'
import type { Follow } from '../domain/events/follow.ts'
import type { Links } from '../domain/respond/links.ts'
import type { Tickets } from '../domain/respond/ticket.ts'
import type { WebhookSecrets } from '../domain/webhook/webhook-secret.ts'
import type { TrustedDocuments } from '../graphql/server/trusted-documents.ts'
import type { LoopWatch } from '../jobs/loop-watch.ts'
import type { Queue } from '../jobs/queue.ts'
import type { Tracing } from '../lib/tracing.ts'
import type { DiskWatch } from './disk-watch.ts'
import type { AppMetrics } from './metrics.ts'
import type { ReadSessions } from './replica/read-sessions.ts'
import type { Readers } from './replica/readers.ts'
import type { ReportError } from './report-error.ts'

/** What use cases, routes and workers are made of. */
export interface Components {
  config: CompleteConfig
  database: Database
  queue: Queue
  mailJobs: MailJobs
  webhookJobs: WebhookJobs
  webhookSecrets: WebhookSecrets
  mailer: Mailer
  templates: Templates
  trustedDocuments: TrustedDocuments
  tickets: Tickets
  links: Links
  following: Follow
  keyUses: KeyUses
  readers: Readers
  /** Null: there is no replica. */
  sessions: ReadSessions | null
  /** Call it after a write, so that the queue and the feed do not wait for their next poll. */
  wake(): void
  /** The same, after a write that adds no job for now. */
  wakeFeed(): void
  report: ReportError
  loops: LoopWatch
  disk: DiskWatch
  /** The time of the database’s clock. */
  now: () => Date
  /** Rejects if a migration is missing. */
  migrationCheck(): Promise<void>
  metrics: AppMetrics
  /** Null: no traces. */
  tracing: Tracing | null
}

/** Wraps a use case or a method of a store that writes, so that it wakes the queue and the feed. */
export function withWake<In extends unknown[], Out>(
  { wake }: Pick<Components, 'wake'>,
  write: (...input: In) => Promise<Out>,
) {
  return async (...input: In): Promise<Out> => {
    const out = await write(...input)
    wake()
    return out
  }
}

/** @returns the part after the @ in the Message-ID of each email. */
export function messageIdDomain({ config }: Pick<Components, 'config'>): string {
  return new URL(config.publicUrl).hostname
}
