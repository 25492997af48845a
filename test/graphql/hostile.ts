/** Most hostile queries contain this word. A response must not repeat it. */
export const SECRET_WORD = 'secretWord'

export interface Hostile {
  query: string
  /** JSON text, because JSON.stringify fails for values that are nested too deeply. */
  variables?: string
}

/** The body to post. */
export function bodyOf({ query, variables = '{}' }: Hostile): string {
  return `{"query":${JSON.stringify(query)},"variables":${variables}}`
}

const times = (count: number, text: (n: number) => string, separator = ' ') =>
  Array.from({ length: count }, (_, n) => text(n)).join(separator)
const nested = (depth: number, open: string, close: string, inner = '') =>
  open.repeat(depth) + inner + close.repeat(depth)

const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }'
const CREATE = 'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { __typename } }'
const json = JSON.stringify
const members = (count: number, name: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`${name}${n}`, n]))

/** Without limits, each query would need much time or produce a large response. */
export const HOSTILE: Record<string, Hostile> = {
  '10,000 aliases': { query: `{ ${times(10_000, (n) => `secretWord${n}: __typename`)} }` },
  '1,000 aliases': { query: `{ ${times(1000, (n) => `secretWord${n}: __typename`)} }` },
  'aliases in a fragment that is spread again and again': {
    query: `{ ${times(40, (n) => `x${n}: invitation(id: "secretWord") { ...f }`)} }
      fragment f on Invitation { ${times(50, (n) => `y${n}: id`)} }`,
  },
  'a depth of 3,000': {
    query: `{ invitation(id: "secretWord") { ${nested(2998, 'renewedFrom {', '}', 'id')} } }`,
  },
  'a depth of 100': {
    query: `{ node(id: "secretWord") { ... on Invitation { ${nested(98, 'renewedFrom {', '}', 'id')} } } }`,
  },
  'a depth of 300 through fragments': {
    query: `{ ...f0 } ${times(150, (n) => `fragment f${n} on Invitation { renewedFrom { supersededBy { ...f${n + 1} } } }`)}
      fragment f150 on Invitation { id }`,
  },
  '10,000 directives': { query: `{ __typename ${'@secretWord '.repeat(10_000)}}` },
  '1,000 directives': { query: `{ __typename ${'@skip(if: false) '.repeat(1000)}}` },
  'directives on variables': {
    query: `query (${times(500, (n) => `$secretWord${n}: ID @a @b @c`)}) { __typename }`,
  },
  '20,000 duplicate fields': { query: `{ ${'__typename '.repeat(20_000)}}` },
  '1,000 duplicate fields': { query: `{ ${'secretWord '.repeat(1000)}}` },
  '3,000 fields, repeated in inline fragments': { query: `{ ${'... { secretWord } '.repeat(2400)}}` },
  'a fragment cycle': {
    query: '{ ...secretWord } fragment secretWord on Query { __typename ...secretWord }',
  },
  'a fragment cycle of three, in fields': {
    query: `{ ...secretWord } fragment secretWord on Query { node(id: "1") { ...b } }
      fragment b on Invitation { renewedFrom { ...c } } fragment c on Invitation { id ...b }`,
  },
  'a fragment cycle that no operation spreads': {
    query: '{ __typename } fragment secretWord on Query { ...b } fragment b on Query { ...secretWord }',
  },
  'fragments that double at each of 100 levels': {
    query: `{ ...f0 } ${times(100, (n) => `fragment f${n} on Query { ...f${n + 1} ... { ...f${n + 1} } }`)}
      fragment f100 on Query { secretWord }`,
  },
  'fragments that double at each level, in fields': {
    query: `{ invitation(id: "secretWord") { ...f0 } } ${times(
      12,
      (n) => `fragment f${n} on Invitation { renewedFrom { ...f${n + 1} } supersededBy { ...f${n + 1} } }`,
    )} fragment f12 on Invitation { id }`,
  },
  '10,000 fragment definitions': {
    query: `{ __typename } ${times(10_000, (n) => `fragment secretWord${n} on Query { a }`)}`,
  },
  '1,000 fragment definitions': {
    query: `{ ${times(1000, (n) => `...f${n}`)} } ${times(1000, (n) => `fragment f${n} on Query { a }`)}`,
  },
  'introspection, nested deeply': {
    query: `{ __schema { types { ${nested(100, 'fields { type {', '} }', 'name')} } } }`,
  },
  'introspection, ofType of ofType': {
    query: `{ __type(name: "secretWord") { ${nested(500, 'ofType {', '}', 'name')} } }`,
  },
  'introspection, three lists of fields': {
    query: '{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }',
  },
  'introspection under 40 aliases': {
    query: `{ ${times(40, (n) => `secretWord${n}: __schema { types { fields { args { name } } } }`)} }`,
  },
  'pages within pages': {
    query: `{ invitations(first: 100) { nodes { events(first: 100) { nodes { invitation {
      events(first: 100) { nodes { invitation { emailAddress } } } } } } } } }`,
  },
  'pages within pages, in variables': {
    query: `query ($n: Int) { invitations(first: $n) { nodes { events(first: $n) { nodes { invitation {
      events(first: $n) { nodes { invitation { emailAddress } } } } } } } } }`,
    variables: json({ n: 100 }),
  },
  'a subscription of pages within pages': {
    query: `subscription { invitationChanged { invitation { events(first: 100) { nodes { invitation {
      events(first: 100) { nodes { invitation { events(first: 100) { nodes { id } } } } } } } } } } }`,
  },
  'fragments of one name, one of them large': {
    query: `{ ...f } fragment f on Query { ${'secretWord '.repeat(2000)} } fragment f on Query { __typename }`,
  },
  '1,000 operations': { query: times(1000, (n) => `query secretWord${n} { __typename }`) },
  '60 fields at the top': {
    query: `{ ${times(40, (n) => `x${n}: __typename`)} ${times(30, (n) => `secretWord${n}`)} }`,
  },
  'a list of 68,000, written': { query: `{ nodes(ids: [${'"secretWord" '.repeat(68_000)}]) { id } }` },
  'a list of 5,000, written': { query: `{ nodes(ids: [${'"secretWord" '.repeat(5000)}]) { id } }` },
  'an object of 3,000, written': {
    query: `{ nodes(ids: {${times(3000, (n) => `secretWord${n}: 1`)}}) { id } }`,
  },
  'lists of lists, written': { query: `{ nodes(ids: [${'["secretWord"] '.repeat(2400)}]) { id } }` },
  'lists 4,000 deep, written': { query: `{ nodes(ids: ${nested(4000, '[', ']', '1')}) { id } }` },
  'lists 50,000 deep, written': { query: `{ nodes(ids: ${nested(50_000, '[', ']')}) { id } }` },
  'objects 2,000 deep, written': {
    query: `{ isInvited(emailAddress: ${nested(2000, '{secretWord:', '}', '1')}) }`,
  },
  'a type of lists 4,000 deep': {
    query: `query ($secretWord: ${nested(4000, '[', ']', 'ID')}) { __typename }`,
  },
  'a text of 900 KB, written': { query: `{ isInvited(emailAddress: "${'secretWord'.repeat(90_000)}") }` },
  'a number of 900 KB, written': { query: `{ invitations(first: ${'1'.repeat(900_000)}) { nodes { id } } }` },
  'a list of 50,000': { query: NODES, variables: json({ ids: Array(50_000).fill(SECRET_WORD) }) },
  'lists of lists': { query: NODES, variables: json({ ids: Array(9000).fill([SECRET_WORD]) }) },
  'lists 100,000 deep': { query: NODES, variables: `{"ids":${nested(100_000, '[', ']', '"secretWord"')}}` },
  'objects 50,000 deep': {
    query: CREATE,
    variables: `{"input":{"emailAddress":"a@example.com","publicMetadata":${nested(50_000, '{"secretWord":', '}', '1')}}}`,
  },
  'a text of 900 KB': {
    query: 'query ($a: String!) { isInvited(emailAddress: $a) }',
    variables: json({ a: SECRET_WORD.repeat(90_000) }),
  },
  'an object of 30,000': { query: CREATE, variables: json({ input: members(30_000, SECRET_WORD) }) },
  'an object of 5,000': { query: CREATE, variables: json({ input: members(5000, 'emailAddres') }) },
  'rows with unknown fields': {
    query: 'mutation ($input: CreateInvitationsInput!) { createInvitations(input: $input) { __typename } }',
    variables: json({
      input: {
        invitations: Array(1000).fill({ emailAddress: 'a@example.com', message: SECRET_WORD.repeat(90) }),
        ...members(60, 'atomical'),
      },
    }),
  },
  'values of wrong types': {
    query: CREATE,
    variables: json({
      input: {
        emailAddress: { secretWord: 1 },
        notify: SECRET_WORD,
        onConflict: SECRET_WORD,
        inviterId: [SECRET_WORD],
      },
    }),
  },
}
