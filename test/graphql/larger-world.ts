import { startTeams as startSubgraph } from '../../examples/federation/teams.ts'
import { startTeams } from '../../examples/stitching/teams.ts'
import { ids } from '../../src/domain/ids.ts'
import { startTestGateway } from '../support/harness.ts'
import { listening } from '../support/listening.ts'
import { invite } from './larger-graph.ts'

export type World = Awaited<ReturnType<typeof startWorld>>

const CREATE_USER = (externalId: string) => `createUser(input: {
  emailAddress: "${addressOf(externalId)}", externalId: "${externalId}"
}) { __typename }`

/** The address in the gateway of the user with this id in the teams' server. */
export function addressOf(externalId: string): string {
  return `${externalId}@example.com`
}

/**
 * The servers of a larger graph: this gateway, and 30 teams with 10 invitations and 2 members each. The first member of
 * a team has a user in the gateway, the second one has none. The eleventh invitation of a team was deleted.
 */
export async function startWorld({ subgraph }: { subgraph: boolean }) {
  const gateway = await startTestGateway({ INVITER_QUOTA: '1', ...(subgraph && { SUBGRAPH: 'on' }) })
  const invitationIds = await invite(gateway, 300)
  const teams = Array.from({ length: 30 }, (_, at) => ({
    id: `team_${at}`,
    name: `Team ${at}`,
    invitationIds: [...invitationIds.slice(at * 10, at * 10 + 10), ids.invitation()],
    members: ['known', 'unknown'].map((which) => ({
      externalId: `${which}-${at}`,
      displayName: `Name of ${which} ${at}`,
    })),
  }))
  const users = teams.map((_, at) => `user${at}: ${CREATE_USER(`known-${at}`)}`)
  await gateway.graphql(`mutation { ${users.join(' ')} }`)
  const server = await listening(gateway)
  const second = await (subgraph ? startSubgraph(teams) : startTeams(teams))
  return {
    gateway,
    teams,
    invitationIds,
    urls: { invitations: server.url, teams: second.url },
    stop: async () => {
      await second.stop()
      await Promise.all([gateway.endStreams(), server.close()])
      await gateway.stop()
    },
  }
}
