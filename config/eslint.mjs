// The rules for schema.graphql: all rules of graphql-eslint for schemas, and those for Relay.
import graphql from '@graphql-eslint/eslint-plugin'

export default [
  {
    files: ['**/*.graphql'],
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: 'schema.graphql' } },
    },
    plugins: { '@graphql-eslint': graphql },
    rules: {
      ...graphql.configs['flat/schema-recommended'].rules,
      ...graphql.configs['flat/schema-all'].rules,
      ...graphql.configs['flat/schema-relay'].rules,
      // Pothos sorts types and fields when it prints the schema. The rule sorts arguments, values and `id` differently.
      '@graphql-eslint/alphabetize': 'off',
      // The rule forbids mutations and subscriptions.
      '@graphql-eslint/no-root-type': 'off',
      // Connections also have `nodes`, for clients without Relay. Lists with a fixed bound have no pages.
      // What an invited person sees is not a Node: its id alone does not say who may see it (test/graphql/schema.test.ts).
      '@graphql-eslint/relay-edge-types': [
        'error',
        { listTypeCanWrapOnlyEdgeType: false, shouldImplementNode: false },
      ],
      // These types are values that belong to their parent. Caches store them inside it.
      '@graphql-eslint/strict-id-in-types': [
        'error',
        {
          exceptions: {
            suffixes: ['Connection', 'Edge', 'NotFound'],
            types: [
              ...['PageInfo', 'InputIssue', 'InvitationChange', 'InvitationCounts', 'InvitationQuota'],
              ...['InvitationEmail', 'ReceivedInvitationChange', 'SentInvitationChange', 'Viewer'],
              ...['InvitationStatistics', 'InvitationStatisticsCounts', 'InvitationStatisticsInterval'],
              ...['DomainStatistics', 'InviterStatistics', 'TemplateStatistics'],
              // Payloads.
              ...['CreateInvitationsPayload', 'CreateInvitationsRow', 'IssuedApiKey', 'RevokedApiKeys'],
              ...['InvitationChangeCounts'],
              ...['UpdateInvitationsPayload', 'UpdateInvitationsRow'],
              ...['ResendInvitationsPayload', 'ResendInvitationsRow'],
              ...['RevokeInvitationsPayload', 'RevokeInvitationsRow'],
              ...['DeleteInvitationsPayload', 'DeleteInvitationsRow'],
              // Errors.
              ...[
                'AlreadyInvited',
                'ApiKeyNotActive',
                'InvalidInput',
                'InvitationNotPending',
                'QuotaExceeded',
              ],
              ...['RolledBack', 'ScopesNotHeld', 'UserAlreadyExists', 'WebhookEndpointDisabled'],
              'WrongRecipient',
            ],
          },
        },
      ],
    },
  },
]
