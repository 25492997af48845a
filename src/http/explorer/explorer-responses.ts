/**
 * A script to run before GraphiQL, so that examples go on from one another with nothing to copy: a variable
 * such as `"$createInvitation.id"` is sent as what the latest answer that has that path has there, and
 * `"$createInvitation.url?ticket"` as that parameter of the URL there.
 *
 * Answers are kept in the page's memory alone, for links and secrets are in them. What no answer has, but an
 * example would, is not sent; the reader is told which tab to run first.
 *
 * It also sends the development key with each request that has no `Authorization` of its own. The key is
 * fetched from `key.path` and kept in this script's memory.
 *
 * @param titles the examples' titles, a list as JSON
 */
export function explorerAnswers(titles: string, key: { path: string; header: string }): string {
  return `
{
  const titles = ${titles}
  const send = window.fetch
  const answers = []
  let fetched
  const secretKey = () => {
    fetched ??= send
      .call(window, '${key.path}', { method: 'POST', headers: { '${key.header}': '1' } })
      .then((response) => (response.ok ? response.json() : Promise.reject(new Error('No key'))))
      .then(({ secretKey }) => secretKey)
      .catch(() => (fetched = undefined))
    return fetched
  }
  const authorized = async (given) => {
    const headers = new Headers(given)
    if (headers.has('authorization')) return headers
    const key = await secretKey()
    if (key !== undefined) headers.set('authorization', 'Bearer ' + key)
    return headers
  }
  void secretKey()
  const reference = /^\\$(\\w+)((?:[.]\\w+)+)(?:[?](\\w+))?$/
  const at = (value, [name, ...rest]) =>
    name === undefined || value == null ? value : at(Object.hasOwn(Object(value), name) ? value[name] : null, rest)

  const found = (root, path, parameter) => {
    const names = [root, ...path.split('.').slice(1)]
    const value = answers.map((answer) => at(answer, names)).find((part) => part != null)
    if (parameter === undefined || value === undefined) return value
    return URL.canParse(value) ? (new URL(value).searchParams.get(parameter) ?? undefined) : undefined
  }
  const filled = (body) =>
    JSON.stringify(body, (key, value) => {
      const [, root, path, parameter] = (typeof value === 'string' && key !== 'query' && reference.exec(value)) || []
      if (root === undefined) return value
      const part = found(root, path, parameter)
      if (part !== undefined) return part
      const title = root[0].toUpperCase() + root.slice(1)
      if (!titles.includes(title)) return value
      throw new Error('No answer has ' + value + ' yet: run the tab ' + title + ' first, or put a value of your own in its place.')
    })

  window.fetch = async (input, init) => {
    if (typeof init?.body !== 'string') {
      // GraphiQL subscribes by GET.
      const { origin, pathname } = new URL(input.url ?? input, location.href)
      if (origin !== location.origin || pathname !== location.pathname) return send.call(window, input, init)
      return send.call(window, input, { ...init, headers: await authorized(init?.headers) })
    }
    let body
    try {
      body = filled(JSON.parse(init.body))
    } catch ({ message }) {
      return Response.json({ errors: [{ message }] })
    }
    const response = await send.call(window, input, { ...init, headers: await authorized(init.headers), body })
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
