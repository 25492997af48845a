type Fetch = typeof fetch

export interface InvitationClientOptions {
  /** Where the gateway is: `https://invitations.example.com`, or its `/graphql`. */
  url: string
  /** A secret key (`sk_…`). It belongs on servers; tickets need none. */
  secretKey?: string | undefined
  /** A signed-in user's token in place of a key, or a function that gives one, called for each request. */
  token?: string | (() => string | Promise<string>) | undefined
  /** In place of the global `fetch`. */
  fetch?: Fetch | undefined
  /** How long each attempt may take, in milliseconds. Default: 30 000. */
  timeoutMs?: number | undefined
  /** How often to try again what can safely be made again. Default: 2. */
  retries?: number | undefined
}

/** What every call takes beside its parameters. */
export interface CallOptions {
  /** Ends the call, its waiting between attempts too; it then rejects with the signal's reason, as `fetch` does. */
  signal?: AbortSignal | undefined
  /** In place of the client's. */
  timeoutMs?: number | undefined
  /** In place of the client's. */
  retries?: number | undefined
}

/** The options with their defaults in place. */
export interface Connection {
  endpoint: string
  fetch: Fetch
  timeoutMs: number
  retries: number
  /** The header `Authorization`; null for none. */
  authorization(): Promise<string | null>
  /** Whether another answer of `authorization` may be good where this one was not. */
  renewable: boolean
}

const LONGEST_TIMER_MS = 2 ** 31 - 1

/** @throws TypeError for options that can't be meant. */
export function connectionOf(options: InvitationClientOptions): Connection {
  const { url, secretKey, token, fetch: ownFetch, timeoutMs = 30_000, retries = 2 } = options
  checkUrl(url)
  if (secretKey !== undefined && token !== undefined) {
    throw new TypeError('secretKey and token contradict each other; leave one of the two out')
  }
  if (secretKey !== undefined) {
    checkCredentials('secretKey', secretKey)
    if (!/^sk_./.test(secretKey))
      throw new TypeError('secretKey must begin with sk_; pass a user’s token as token')
  }
  if (token !== undefined && typeof token !== 'function') checkCredentials('token', token)
  if (ownFetch !== undefined && typeof ownFetch !== 'function')
    throw new TypeError('fetch must be a function')
  checkCall({ timeoutMs, retries })
  const given = secretKey ?? token
  const base = url.replace(/\/+$/, '')
  return {
    endpoint: base.endsWith('/graphql') ? base : `${base}/graphql`,
    // Browsers refuse to be called as a method of ours. The global one is looked up late: it may be instrumented.
    fetch: (input, init) => (ownFetch ?? fetch)(input, init),
    timeoutMs,
    retries,
    authorization: async () => {
      if (given === undefined) return null
      const credentials = typeof given === 'string' ? given : await given()
      checkCredentials('token', credentials)
      return `Bearer ${credentials}`
    },
    renewable: typeof given === 'function',
  }
}

/** @throws TypeError */
function checkUrl(url: unknown): void {
  // No credentials: fetch would refuse them with each call. No query or fragment: a path is appended.
  const isGood = typeof url === 'string' && /^https?:\/\/[^\s?#@]+$/i.test(url) && canParse(url)
  if (!isGood)
    throw new TypeError('url must be the URL of the gateway, such as https://invitations.example.com')
}

/** `URL.canParse` is newer than some browsers. */
function canParse(url: string): boolean {
  try {
    return new URL(url).hostname !== ''
  } catch {
    return false
  }
}

/** @throws TypeError */
export function checkCall({ timeoutMs, retries }: CallOptions): void {
  if (timeoutMs !== undefined && !(timeoutMs > 0 && timeoutMs <= LONGEST_TIMER_MS)) {
    throw new TypeError(`timeoutMs must be more than 0 and at most ${LONGEST_TIMER_MS}`)
  }
  if (retries !== undefined && !(Number.isInteger(retries) && retries >= 0)) {
    throw new TypeError('retries must be a whole number from 0')
  }
}

/** Here, and not by `fetch`, whose error would quote it. */
function checkCredentials(name: string, value: unknown): void {
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value)) {
    throw new TypeError(`${name} must be printable ASCII characters without spaces`)
  }
}
