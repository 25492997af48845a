import { CONSOLE_HEADER } from '../middleware/own-script.ts'
import { CREDENTIAL, SIGNED_IN } from './sign-in-page.ts'

/**
 * A script that runs before GraphiQL. It lets an example use the answers of earlier ones: a variable such as
 * `"$createInvitation.id"` is replaced by the value at this path in the latest answer that has it.
 * `"$createInvitation.url?ticket"` is replaced by this parameter of the URL at the path.
 *
 * - Answers are only in the memory of the page, because they contain links and secrets.
 * - If no answer has the value yet, the request is not sent, and the message names the example to run first.
 * - Requests without `Authorization` are sent with the development key. It is fetched from `key.path` and is only in the
 *   memory of this script. With `SIGNED_IN`, they are sent with the key or token of the sign-in.
 * - If somebody is signed in to the console in this browser, they are sent with that session instead. It works for POST
 *   only, so subscriptions are then sent by POST, too.
 *
 * @param titles - the titles of the examples, as a JSON list
 */
export function explorerAnswers(
  titles: string,
  key: { path: string; header: string } | typeof SIGNED_IN,
  { hasConsole = false }: { hasConsole?: boolean } = {},
): string {
  return `
{
  const titles = ${titles}
  const send = window.fetch
  const answers = []
${key === SIGNED_IN ? KEY_OF_SIGN_IN : fetchKey(key)}
${hasConsole ? READ_SESSION : '  const hasSession = async () => false'}
  const authorize = async (init) => {
    const headers = new Headers(init)
    if (headers.has('authorization')) return headers
    if (await hasSession()) headers.set('${CONSOLE_HEADER}', '1')
    else {
      const key = await secretKey()
      if (key !== undefined) headers.set('authorization', 'Bearer ' + key)
    }
    return headers
  }
  const asPost = ({ searchParams }, init, headers) => {
    const { query, operationName, variables, extensions } = Object.fromEntries(searchParams)
    const parse = (text) => text && JSON.parse(text)
    const body = { query, operationName, variables: parse(variables), extensions: parse(extensions) }
    headers.set('content-type', 'application/json')
    return send.call(window, location.pathname, { ...init, method: 'POST', headers, body: JSON.stringify(body) })
  }
  void hasSession()
  void secretKey()
  const reference = /^\\$(\\w+)((?:[.]\\w+)+)(?:[?](\\w+))?$/
  const at = (value, [name, ...rest]) =>
    name === undefined || value == null ? value : at(Object.hasOwn(Object(value), name) ? value[name] : null, rest)

  const find = (root, path, parameter) => {
    const names = [root, ...path.split('.').slice(1)]
    const value = answers.map((answer) => at(answer, names)).find((part) => part != null)
    if (parameter === undefined || value === undefined) return value
    return URL.canParse(value) ? (new URL(value).searchParams.get(parameter) ?? undefined) : undefined
  }
  const fillIn = (body) =>
    JSON.stringify(body, (key, value) => {
      const [, root, path, parameter] = (typeof value === 'string' && key !== 'query' && reference.exec(value)) || []
      if (root === undefined) return value
      const part = find(root, path, parameter)
      if (part !== undefined) return part
      const title = root[0].toUpperCase() + root.slice(1)
      if (!titles.includes(title)) return value
      throw new Error('No answer has ' + value + ' yet: run ' + title + ' of the collection first, or write a value instead.')
    })

  window.fetch = async (input, init) => {
    if (typeof init?.body !== 'string') {
      // GraphiQL subscribes by GET.
      const url = new URL(input.url ?? input, location.href)
      if (url.origin !== location.origin || url.pathname !== location.pathname) return send.call(window, input, init)
      const headers = await authorize(init?.headers)
      if (headers.has('${CONSOLE_HEADER}')) return asPost(url, init, headers)
      return send.call(window, input, { ...init, headers })
    }
    let body
    try {
      body = fillIn(JSON.parse(init.body))
    } catch ({ message }) {
      return Response.json({ errors: [{ message }] })
    }
    const response = await send.call(window, input, { ...init, headers: await authorize(init.headers), body })
    if (/json/.test(response.headers.get('content-type') ?? '')) {
      const { data } = await response.clone().json()
      if (data != null && data.__schema === undefined) answers.unshift(data)
      answers.splice(200)
    }
    return response
  }
}
`
}

/** Asked once. A sign-in to the console is used after a reload. A sign-in to the explorer comes first. */
const READ_SESSION = `
  let session
  const hasSession = () => {
    session ??= send
      .call(window, 'console/session', { headers: { '${CONSOLE_HEADER}': '1' } })
      .then((response) => (response.ok ? response.json() : {}))
      .then(({ signedIn }) => signedIn === true && sessionStorage.getItem('${CREDENTIAL}') === null)
      .catch(() => false)
    return session
  }`

const KEY_OF_SIGN_IN = `
  const secretKey = async () => sessionStorage.getItem('${CREDENTIAL}') ?? undefined`

function fetchKey({ path, header }: { path: string; header: string }): string {
  return `
  let fetched
  const secretKey = () => {
    fetched ??= send
      .call(window, '${path}', { method: 'POST', headers: { '${header}': '1' } })
      .then((response) => (response.ok ? response.json() : Promise.reject(new Error('No key'))))
      .then(({ secretKey }) => secretKey)
      .catch(() => (fetched = undefined))
    return fetched
  }`
}
