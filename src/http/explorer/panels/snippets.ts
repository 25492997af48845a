/**
 * A script with functions that turn an operation into code. No code contains a key: each one reads it from the environment
 * variable `SECRET_KEY`.
 */
export const snippets = String.raw`
// Keys and tokens that somebody wrote into a query or its variables.
const hideSecrets = (text) =>
  text.replace(/\bsk_[\w-]{4,}/g, 'sk_...').replace(/\beyJ[\w-]+\.[\w-]+(\.[\w-]*)?/g, 'eyJ...')

const codeOf = ({ query, variables, operationName }, url) => {
  const text = hideSecrets(query).replace(/^(\s*#.*\n)+/, '').trim()
  const input = hideSecrets(variables).trim()
  const values = parseJson(input) ?? {}
  const isSubscription = kindOf(text, operationName) === 'subscription'
  const operation = { text, values, url, operationName, isSubscription }
  return { curl: curlOf(operation), fetch: fetchOf(operation), 'typed client': clientOf(operation) }
}

const parseJson = (text) => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const kindOf = (text, name) => operationsOf(text).find((operation) => operation.name === name)?.kind

const indent = (text, by) => text.replaceAll('\n', '\n' + ' '.repeat(by))

// Text in a template literal.
const literal = (text) => '${'`'}' + text.replace(/[\\${'`'}]|\$(?={)/g, '\\$&') + '${'`'}'

const curlOf = ({ text, values, url, operationName, isSubscription }) => {
  const body = JSON.stringify({ query: text, variables: values, operationName }, null, 2)
  return [
    (isSubscription ? 'curl -N ' : 'curl ') + url + ' \\',
    "  -H 'Content-Type: application/json' \\",
    ...(isSubscription ? ["  -H 'Accept: text/event-stream' \\"] : []),
    '  -H "Authorization: Bearer $SECRET_KEY" \\',
    "  -d '" + body.replaceAll("'", "'\\''") + "'",
  ].join('\n')
}

const fetchOf = ({ text, values, url, operationName, isSubscription }) =>
  [
    IMPORT_ENV,
    '',
    'const response = await fetch(' + JSON.stringify(url) + ', {',
    "  method: 'POST',",
    '  headers: {',
    "    'content-type': 'application/json',",
    ...(isSubscription ? ["    accept: 'text/event-stream',"] : []),
    '    authorization: ' + BEARER + ',',
    '  },',
    '  body: JSON.stringify({',
    '    query: ' + literal(text) + ',',
    '    variables: ' + indent(JSON.stringify(values, null, 2), 4) + ',',
    ...(operationName === undefined ? [] : ["    operationName: '" + operationName + "',"]),
    '  }),',
    '})',
    ...(isSubscription
      ? ['for await (const text of response.body.pipeThrough(new TextDecoderStream())) console.log(text)']
      : ['const { data, errors } = await response.json()', 'console.log(data, errors)']),
  ].join('\n')

const IMPORT_ENV = "import { env } from 'node:process'"
const BEARER = '${'`'}Bearer ' + '$' + '{env.SECRET_KEY}${'`'}'

// gql.tada derives the types of the variables and the result from the document.
const clientOf = ({ text, values, url, operationName, isSubscription }) => {
  const names = [JSON.stringify(values, null, 2)]
  if (operationsOf(text).length > 1 && operationName !== undefined) names.push("{ operationName: '" + operationName + "' }")
  const call = (isSubscription ? 'subscribe' : 'request') + '(document, ' + names.join(', ') + ')'
  return [
    IMPORT_ENV,
    "import { graphql } from 'gql.tada'",
    "import { createInvitationClient } from 'invitation-gateway/client'",
    '',
    'const client = createInvitationClient({ url: ' + JSON.stringify(url) + ", secretKey: env['SECRET_KEY'] })",
    'const document = graphql(' + literal(text) + ')',
    isSubscription
      ? 'for await (const data of client.' + call + ') console.log(data)'
      : 'console.log(await client.' + call + ')',
  ].join('\n')
}
`
