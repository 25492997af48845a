import type { ExplorerTab } from './tab.ts'

const createWebhookEndpoint: ExplorerTab = {
  query: `# Sends events to your own URL from now on,
# signed with the secret. If the URL does not
# answer, the gateway retries for four days.
# Examples of the other groups cause events.
mutation CreateWebhookEndpoint($input: CreateWebhookEndpointInput!) {
  createWebhookEndpoint(input: $input) {
    __typename
    ... on WebhookEndpoint {
      id
      url
      secret
      eventTypes
      enabled
    }
    ... on InvalidInput {
      issues {
        path
        message
      }
    }
    ... on Error {
      code
      message
    }
  }
}
`,
  variables: { input: { url: 'http://localhost:3000/hook', description: 'My application' } },
}

const webhookEndpoint: ExplorerTab = {
  query: `# An endpoint with the state of its messages.
query WebhookEndpoint($id: ID!) {
  webhookEndpoint(id: $id) {
    url
    enabled
    disabledReason
    failingSince
    deliveries(first: 10) {
      nodes {
        id
        eventType
        state
        attempts
        lastStatus
        lastError
        nextAttemptAt
        payload
      }
    }
  }
}
`,
  variables: { id: '$createWebhookEndpoint.id' },
}

const testWebhookEndpoint: ExplorerTab = {
  query: `# Sends the endpoint a signed message of the
# type webhook.test.
mutation TestWebhookEndpoint($input: TestWebhookEndpointInput!) {
  testWebhookEndpoint(input: $input) {
    __typename
    ... on WebhookDelivery {
      id
      eventType
      state
    }
    ... on Error {
      code
      message
    }
  }
}
`,
  variables: { input: { id: '$createWebhookEndpoint.id' } },
}

const redeliverWebhook: ExplorerTab = {
  query: `# Sends one message again now, in any state,
# with the same webhook-id.
mutation RedeliverWebhook($input: RedeliverWebhookInput!) {
  redeliverWebhook(input: $input) {
    __typename
    ... on WebhookDelivery {
      id
      state
      attempts
    }
    ... on Error {
      code
      message
    }
  }
}
`,
  variables: { input: { deliveryId: '$webhookEndpoint.deliveries.nodes.0.id' } },
}

const rotateWebhookSecret: ExplorerTab = {
  query: `# Creates a new secret. For graceHours, messages
# are also signed with the previous secret, so
# that you can update the receiver.
mutation RotateWebhookSecret($input: RotateWebhookSecretInput!) {
  rotateWebhookSecret(input: $input) {
    __typename
    ... on WebhookEndpoint {
      id
      secret
      previousSecretUntil
    }
    ... on Error {
      code
      message
    }
  }
}
`,
  variables: { input: { id: '$createWebhookEndpoint.id', graceHours: 24 } },
}

const deleteWebhookEndpoint: ExplorerTab = {
  query: `# Deletes the endpoint with its messages. To
# pause it: updateWebhookEndpoint with
# enabled: false.
mutation DeleteWebhookEndpoint($input: DeleteWebhookEndpointInput!) {
  deleteWebhookEndpoint(input: $input) {
    __typename
    ... on DeletedWebhookEndpoint {
      id
    }
    ... on Error {
      code
      message
    }
  }
}
`,
  variables: { input: { id: '$createWebhookEndpoint.id' } },
}

/** The examples between these two groups cause events, so that there are messages to show. */
export const webhooksFirst = [createWebhookEndpoint]
export const webhooksLast = [
  testWebhookEndpoint,
  webhookEndpoint,
  redeliverWebhook,
  rotateWebhookSecret,
  deleteWebhookEndpoint,
]
