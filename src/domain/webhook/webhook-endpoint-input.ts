import { z } from 'zod'
import { boundedText } from '../text-limits.ts'
import { WEBHOOK_EVENT_TYPES } from './webhook-event.ts'

export interface WebhookRules {
  /** Why messages must not be sent to a URL. Null if they may. */
  targetFault(url: string): string | null
}

export const GRACE_HOURS = { min: 0, max: 168, default: 24 } as const

/** A new endpoint, validated and with defaults. */
export type CreateWebhookEndpointInput = z.output<ReturnType<typeof createWebhookEndpointInput>>
/** The changes of an endpoint. Undefined: the field does not change. */
export type UpdateWebhookEndpointInput = z.output<ReturnType<typeof updateWebhookEndpointInput>>
export type RotateWebhookSecretInput = z.output<typeof rotateWebhookSecretInput>

export function createWebhookEndpointInput(rules: WebhookRules) {
  return z
    .strictObject({
      url: url(rules),
      description: description.nullish(),
      eventTypes: eventTypes.nullish(),
    })
    .transform((input) => ({
      url: input.url,
      description: input.description?.trim() || null,
      eventTypes: input.eventTypes ?? [],
    }))
}

export function updateWebhookEndpointInput(rules: WebhookRules) {
  return z
    .strictObject({
      id: boundedText('id', 'must be an id'),
      url: url(rules).nullish(),
      description: description.nullish(),
      eventTypes: eventTypes.nullish(),
      enabled: z.boolean('must be true or false').nullish(),
    })
    .transform((input) => ({
      id: input.id,
      url: input.url ?? undefined,
      // Null removes the description. The other fields cannot be empty, so null means no change.
      description: input.description === undefined ? undefined : input.description?.trim() || null,
      eventTypes: input.eventTypes ?? undefined,
      enabled: input.enabled ?? undefined,
    }))
}

const hoursMessage = `must be a whole number from ${GRACE_HOURS.min} to ${GRACE_HOURS.max}`
export const rotateWebhookSecretInput = z
  .strictObject({
    id: boundedText('id', 'must be an id'),
    graceHours: z
      .int(hoursMessage)
      .min(GRACE_HOURS.min, hoursMessage)
      .max(GRACE_HOURS.max, hoursMessage)
      .nullish(),
  })
  .transform(({ id, graceHours }) => ({ id, graceHours: graceHours ?? GRACE_HOURS.default }))

const eventTypes = z
  .array(z.enum(WEBHOOK_EVENT_TYPES, `must be one of: ${WEBHOOK_EVENT_TYPES.join(', ')}`))
  .transform((types) => [...new Set(types)])

const description = boundedText('webhookDescription').refine(
  (text) => text.isWellFormed() && !/\p{Cc}/u.test(text),
  'must be one line without control characters',
)

function url({ targetFault }: WebhookRules) {
  return boundedText('url', 'must be a URL').check((ctx) => {
    const message = targetFault(ctx.value)
    if (message !== null) ctx.issues.push({ code: 'custom', input: ctx.value, message })
  })
}
