let end = new AbortController()

/** Aborted when the person signs out, or when somebody else signs in. What belongs to a session ends with it. */
export function sessionSignal(): AbortSignal {
  return end.signal
}

/** Ends what belongs to the session. What begins later belongs to the next one. */
export function endSession(): void {
  end.abort()
  end = new AbortController()
}
