export interface ServerSentEvent {
  event: string
  data: string
}

/**
 * Parses server-sent events from pieces of text. An event is complete with the empty line after it, so the
 * half event of a broken connection is never returned.
 */
export function createEventParser(): (text: string) => ServerSentEvent[] {
  let rest = ''
  let event = ''
  let data: string[] = []

  return (text) => {
    const events: ServerSentEvent[] = []
    // A carriage return at the end of a piece may be half of a CRLF.
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line === '') {
        if (event !== '' || data.length > 0) events.push({ event: event || 'message', data: data.join('\n') })
        event = ''
        data = []
        continue
      }
      const colon = line.indexOf(':')
      const field = colon < 0 ? line : line.slice(0, colon)
      const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
      if (field === 'event') event = value
      else if (field === 'data') data.push(value)
    }
    return events
  }
}
