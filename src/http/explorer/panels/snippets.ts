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
  return { curl: curlOf(operation), fetch: fetchOf(operation), 'gql.tada': tadaOf(operation) }
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

const tadaOf = ({ text, values, url, isSubscription }) =>
  [
    IMPORT_ENV,
    "import { graphql } from 'gql.tada'",
    ...(isSubscription
      ? ["import { print } from 'graphql'", "import { createClient } from 'graphql-sse'"]
      : ["import { request } from 'graphql-request'"]),
    '',
    'const document = graphql(' + literal(text) + ')',
    'const variables = ' + JSON.stringify(values, null, 2),
    'const headers = { authorization: ' + BEARER + ' }',
    ...(isSubscription
      ? [
          'const client = createClient({ url: ' + JSON.stringify(url) + ', headers })',
          'for await (const { data } of client.iterate({ query: print(document), variables })) console.log(data)',
        ]
      : [
          'const data = await request({ url: ' + JSON.stringify(url) + ', document, variables, requestHeaders: headers })',
          'console.log(data)',
        ]),
  ].join('\n')
`
