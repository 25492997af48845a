import { Webhook } from 'standardwebhooks'
import { type Gateway, withLists } from '../support/harness.ts'
import type { Received } from './receiver.ts'

type Graphql = Pick<Gateway, 'graphql'>

const FIELDS =
  'id url description eventTypes secret previousSecretUntil enabled disabledAt disabledReason failingSince'
const DELIVERY = 'id eventType state attempts lastStatus lastError nextAttemptAt createdAt sentAt payload'

/** The mutations of webhooks, with all fields that tests need. @returns the result union. */
export function webhooksOf({ graphql }: Graphql) {
  const call =
    (name: string, inputType: string, success: string, fields: string) =>
    async (input: object, headers: Record<string, string> = {}) => {
      const { data, errors } = await graphql(
        `mutation ($input: ${inputType}!) { ${name}(input: $input) {
          __typename ... on ${success} { ${fields} } ... on Error { code message }
        } }`,
        { input },
        headers,
      )
      if (errors !== undefined) throw new Error(JSON.stringify(errors))
      return data[name]
    }
  return {
    create: call('createWebhookEndpoint', 'CreateWebhookEndpointInput', 'WebhookEndpoint', FIELDS),
    update: call('updateWebhookEndpoint', 'UpdateWebhookEndpointInput', 'WebhookEndpoint', FIELDS),
    delete: call('deleteWebhookEndpoint', 'DeleteWebhookEndpointInput', 'DeletedWebhookEndpoint', 'id'),
    rotate: call('rotateWebhookSecret', 'RotateWebhookSecretInput', 'WebhookEndpoint', FIELDS),
    test: call('testWebhookEndpoint', 'TestWebhookEndpointInput', 'WebhookDelivery', DELIVERY),
    redeliver: call('redeliverWebhook', 'RedeliverWebhookInput', 'WebhookDelivery', DELIVERY),
    async endpoint(id: string) {
      const { data, errors } = await graphql(
        `query ($id: ID!) { webhookEndpoint(id: $id) { ${FIELDS} deliveries(first: 100) { nodes { ${DELIVERY} } } } }`,
        { id },
      )
      if (errors !== undefined) throw new Error(JSON.stringify(errors))
      return withLists(data.webhookEndpoint)
    },
  }
}

/** Verifies and parses messages as a receiver does. */
export function read(received: Received[], secret: string) {
  return received.map(({ body, headers }) => {
    const verified: unknown = new Webhook(secret).verify(body, headers)
    return { id: headers['webhook-id'], ...JSON.parse(JSON.stringify(verified)) }
  })
}

/** Makes every queued webhook due now, so that tests need not wait for its delay. */
export async function hurry({ database }: Pick<Gateway, 'database'>): Promise<void> {
  await database.execute(
    `UPDATE pgboss.job SET start_after = now() WHERE name = 'send_webhook' AND state < 'active'`,
    [],
  )
}
