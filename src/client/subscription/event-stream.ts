export interface ServerSentEvent {
  event: string
  data: string
}

/**
 * Reads server-sent events out of text that comes in pieces, however these are cut. An event is there once
 * the empty line behind it is: what a broken connection left half is never told.
 */
export function eventParser(): (text: string) => ServerSentEvent[] {
  let rest = ''
  let event = ''
  let data: string[] = []

  return (text) => {
    const events: ServerSentEvent[] = []
    // A carriage return in the end may be half of a line's end.
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
