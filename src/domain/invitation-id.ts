import { boundedText } from './text-limits.ts'

/**
 * What follows `inv_`. Ours are TypeIDs, 26 characters; an invitation that was imported from elsewhere keeps
 * the id it had, if that is made of letters and digits: a ticket has nothing else to tell its parts by.
 */
export const ID_SUFFIX = '[0-9A-Za-z]{1,64}'
/** Characters of the longest id. */
export const ID_LENGTH = 'inv_'.length + 64

export const invitationId = boundedText('id').regex(
  new RegExp(`^inv_${ID_SUFFIX}$`),
  'must be the id of an invitation (inv_…)',
)
