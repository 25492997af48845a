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
 *
 * @param titles - the titles of the examples, as a JSON list
 */
export function explorerAnswers(
  titles: string,
  key: { path: string; header: string } | typeof SIGNED_IN,
): string {
  return `
{
  const titles = ${titles}
  const send = window.fetch
  const answers = []
${key === SIGNED_IN ? KEY_OF_SIGN_IN : fetchKey(key)}
  const authorize = async (init) => {
    const headers = new Headers(init)
    if (headers.has('authorization')) return headers
    const key = await secretKey()
    if (key !== undefined) headers.set('authorization', 'Bearer ' + key)
    return headers
  }
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
      const { origin, pathname } = new URL(input.url ?? input, location.href)
      if (origin !== location.origin || pathname !== location.pathname) return send.call(window, input, init)
      return send.call(window, input, { ...init, headers: await authorize(init?.headers) })
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
