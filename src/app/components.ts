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

/** What use cases, doors and workers are made of. */
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
  /** To be called when something has been written: neither the queue nor the feed need wait for their next poll. */
  wake(): void
  report: ReportError
  loops: LoopWatch
  disk: DiskWatch
  /** The time by the database. */
  now: () => Date
  /** Rejects where a migration is missing. */
  migrationCheck(): Promise<void>
  metrics: AppMetrics
  /** Null: nothing is traced. */
  tracing: Tracing | null
}

/** Logs an error. @returns the id of the request it belongs to. */
export type ReportError = (error: unknown, message: string) => string

/** Makes a use case, or a store's method, that writes wake those who wait for it. */
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

/** What stands after the @ in the Message-ID of each mail. */
export function messageIdDomain({ config }: Pick<Components, 'config'>): string {
  return new URL(config.publicUrl).hostname
}
