import type { ResultOf } from 'gql.tada'
import { graphql } from '../../graphql/graphql.ts'

export const EndpointsQuery = graphql(`
  query WebhookEndpoints($after: String) {
    webhookEndpoints(first: 50, after: $after) {
      nodes {
        id
        url
        description
        enabled
        failingSince
        disabledReason
        eventTypes
        createdAt
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`)

export type Endpoint = NonNullable<ResultOf<typeof EndpointsQuery>['webhookEndpoints']>['nodes'][number]

export const EndpointQuery = graphql(`
  query WebhookEndpoint($id: ID!, $after: String) {
    node(id: $id) {
      __typename
      ... on WebhookEndpoint {
        id
        url
        enabled
        failingSince
        disabledReason
        deliveries(first: 50, after: $after) {
          nodes {
            id
            eventType
            state
            attempts
            lastStatus
            lastError
            createdAt
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  }
`)

type Found = Extract<NonNullable<ResultOf<typeof EndpointQuery>['node']>, { __typename: 'WebhookEndpoint' }>
export type WebhookDelivery = NonNullable<Found['deliveries']>['nodes'][number]

export const PayloadQuery = graphql(`
  query WebhookPayload($id: ID!) {
    node(id: $id) {
      __typename
      ... on WebhookDelivery {
        payload
      }
    }
  }
`)

export const Test = graphql(`
  mutation TestWebhookEndpoint($id: ID!) {
    testWebhookEndpoint(input: { id: $id }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`)

export const UpdateEndpoint = graphql(`
  mutation UpdateWebhookEndpoint($input: UpdateWebhookEndpointInput!) {
    updateWebhookEndpoint(input: $input) {
      __typename
      ... on Error {
        message
      }
    }
  }
`)

export const Redeliver = graphql(`
  mutation RedeliverWebhook($id: ID!) {
    redeliverWebhook(input: { deliveryId: $id }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`)
