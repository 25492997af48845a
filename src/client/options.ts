type Fetch = typeof fetch

export interface InvitationClientOptions {
  /** The URL of the gateway, `https://invitations.example.com`, with or without `/graphql`. */
  url: string
  /** A secret key (`sk_…`). Use it only on servers. Calls with a ticket need none. */
  secretKey?: string | undefined
  /** The token of a signed-in user instead of a key, or a function that returns one. It is called for each request. */
  token?: string | (() => string | Promise<string>) | undefined
  /** Replaces the global `fetch`. */
  fetch?: Fetch | undefined
  /** The timeout of each attempt, in milliseconds. Default: 30,000. */
  timeoutMs?: number | undefined
  /** How often to retry calls that are safe to repeat. Default: 2. */
  retries?: number | undefined
}

/** The options of every call. */
export interface CallOptions {
  /** Ends the call, also between attempts. The call then rejects with the signal's reason, as `fetch` does. */
  signal?: AbortSignal | undefined
  /** Default: the option of the client. */
  timeoutMs?: number | undefined
  /** Default: the option of the client. */
  retries?: number | undefined
}

/** The options with their defaults. */
export interface Connection {
  endpoint: string
  fetch: Fetch
  timeoutMs: number
  retries: number
  /** The header `Authorization`; null for none. */
  authorization(): Promise<string | null>
  /** Whether `authorization` can return another value after one was refused. */
  renewable: boolean
}

const LONGEST_TIMER_MS = 2 ** 31 - 1

/** @throws TypeError if an option is not valid. */
export function connectionOf(options: InvitationClientOptions): Connection {
  const { url, secretKey, token, fetch: ownFetch, timeoutMs = 30_000, retries = 2 } = options
  checkUrl(url)
  if (secretKey !== undefined && token !== undefined) {
    throw new TypeError('secretKey and token contradict each other. Pass only one of them')
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
  const credentials = secretKey ?? token
  const base = url.replace(/\/+$/, '')
  return {
    endpoint: base.endsWith('/graphql') ? base : `${base}/graphql`,
    // Browsers refuse `fetch` as a method of another object. The global one is read late, because it may be replaced.
    fetch: (input, init) => (ownFetch ?? fetch)(input, init),
    timeoutMs,
    retries,
    authorization: async () => {
      if (credentials === undefined) return null
      const value = typeof credentials === 'string' ? credentials : await credentials()
      checkCredentials('token', value)
      return `Bearer ${value}`
    },
    renewable: typeof credentials === 'function',
  }
}

/** @throws TypeError */
function checkUrl(url: unknown): void {
  // No credentials, because fetch refuses them. No query or fragment, because a path is appended.
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

/** Checked here, because the error of `fetch` would contain the value. */
function checkCredentials(name: string, value: unknown): void {
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value)) {
    throw new TypeError(`${name} must be printable ASCII characters without spaces`)
  }
}
