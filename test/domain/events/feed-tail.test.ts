import { expect, test } from 'vitest'
import type { PlacedEvent } from '../../../src/domain/events/event-log.ts'
import { startTail } from '../../../src/domain/events/feed-tail.ts'

function placed(position: bigint): PlacedEvent {
  const event = {
    id: `evt_${position}`,
    invitationId: 'inv_1',
    type: 'CREATED',
    actor: 'key_1',
    cause: 'importInvitations',
    before: null,
    after: null,
    createdAt: new Date(0),
    position,
  } as const
  return { event, invitation: null }
}

/** A tail whose reads are answered by the test. */
function world() {
  const reads: { after: bigint; answer(positions: bigint[]): void }[] = []
  let look: () => Promise<boolean> = async () => false
  const tail = startTail({
    log: {
      read: (after) =>
        new Promise((resolve) => {
          reads.push({ after, answer: (positions) => resolve(positions.map(placed)) })
        }),
    },
    watch: (given) => {
      look = given
      return { stop: async () => undefined }
    },
    from: 0n,
    onNews: () => undefined,
  })
  const sequence = () => {
    const positions: bigint[] = []
    for (let next = tail.next(0n); next !== null && next !== 'GONE'; ) {
      positions.push(next.event.position)
      next = tail.next(next.event.position)
    }
    return positions
  }
  return { reads, look: () => look(), sequence }
}

test('a read that is answered after its timeout doubles no event', async () => {
  const { reads, look, sequence } = world()
  const slow = look()
  const next = look()
  reads[1]?.answer([1n, 2n, 3n])
  await next
  reads[0]?.answer([1n, 2n])
  await slow
  const third = look()
  expect(reads[2]?.after).toBe(3n)
  reads[2]?.answer([4n])
  await third
  expect(sequence()).toEqual([1n, 2n, 3n, 4n])
})

test('a late answer with more events adds only those that are missing', async () => {
  const { reads, look, sequence } = world()
  const slow = look()
  const next = look()
  reads[1]?.answer([1n, 2n])
  await next
  reads[0]?.answer([1n, 2n, 3n])
  await slow
  expect(sequence()).toEqual([1n, 2n, 3n])
})
