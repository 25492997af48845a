import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const SOURCES = fileURLToPath(new URL('../../src/db', import.meta.url))

/** The files of db/ outside of the lifecycle module that contain the pattern. */
function filesWith(pattern: RegExp): string[] {
  return readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll(path.sep, '/'))
    .filter((name) => name.endsWith('.ts') && !/^(lifecycle|generated)\//.test(name))
    .filter((name) => pattern.test(readFileSync(path.join(SOURCES, name), 'utf8')))
}

// What a status transition consists of is written once, in db/lifecycle/: copies of it have differed before.
test.each([
  ['writes events', /INSERT INTO invitation_events|invitationEvent\.create/],
  ['decides whether an invitation is pending', /(\bi\.status|(WHERE|AND) status) (=|<>|IN) \(?'PENDING/],
  ['gives an invitation another status', /UPDATE invitations[^`]*\bstatus =|invitation\.update(Many)?\(/],
  ['sets when an invitation ended', /(accepted|declined)_at = now\(\)/],
  ['queues deliveries', /INSERT INTO deliveries|delivery\.create/],
  ['cancels deliveries', /UPDATE deliveries[^`]*CANCELED|delivery\.update/],
  ['sets when a reminder is due', /remind_at = (?!\$\{)/],
])('only the lifecycle module %s', (_what, pattern) => {
  expect(filesWith(pattern)).toEqual([])
})
