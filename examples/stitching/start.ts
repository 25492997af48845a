import { startGateway } from './gateway.ts'
import { startTeams } from './teams.ts'

const [url = 'http://localhost:4000'] = process.argv.slice(2)
const invitations = new URL('/graphql', url).href
const members = [{ externalId: 'account-1', displayName: 'Grace Hopper' }]
const teams = await startTeams([{ id: 'team_blue', name: 'Blue', invitationIds: [], members }], 4001)
const gateway = await startGateway({ invitations, teams: teams.url, port: 4002 })
console.log(`One graph of both: ${gateway.url}`)
