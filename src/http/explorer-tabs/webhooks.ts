import type { ExplorerTab } from './tab.ts'

const createWebhookEndpoint: ExplorerTab = {
  query: `# Has events posted to a URL of yours from now
# on, signed with the secret. Where nothing
# listens, they are tried again for four days.
# The next tabs make some events.
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
  query: `# An endpoint, and how its messages fare.
query WebhookEndpoint($id: ID!) {
  webhookEndpoint(id: $id) {
    url
    enabled
    disabledReason
    failingSince
    deliveries(first: 10) {
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
`,
  variables: { id: '$createWebhookEndpoint.id' },
}

const redeliverWebhook: ExplorerTab = {
  query: `# Sends one message again now, whatever became
# of it, under the same webhook-id.
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
  variables: { input: { deliveryId: '$webhookEndpoint.deliveries.0.id' } },
}

const rotateWebhookSecret: ExplorerTab = {
  query: `# A new secret. For graceHours messages are
# signed with the one before as well, so that
# the receiver can change over in between.
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
    ... on WebhookEndpoint {
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

/** Events are made between these two groups, so that there are messages to look at. */
export const webhooksFirst = [createWebhookEndpoint]
export const webhooksLast = [webhookEndpoint, redeliverWebhook, rotateWebhookSecret, deleteWebhookEndpoint]
