import { InvitationNotFound } from '../errors.ts'
import type { Change, ChangeOptions, ChangeRequest } from './change.ts'
import { reachOf } from './reach.ts'

/**
 * A change of one invitation: the same as of many with one id.
 *
 * @throws the error of its outcome, and Unavailable. Nothing is stored or counted then.
 */
export function changeOne<Input, Result>(
  { store }: Pick<ChangeOptions, 'store'>,
  change: Change<Input, Result>,
) {
  return ({ input, caller }: ChangeRequest<Input & { id: string }>): Promise<Result> =>
    store.changing(reachOf(caller), async (transaction) => {
      const outcomes = await change(transaction, { ids: [input.id], filter: null, input, caller })
      const outcome = outcomes.get(input.id) ?? { error: new InvitationNotFound() }
      if ('error' in outcome) throw outcome.error
      return outcome.ok
    })
}
