import { boundedText } from './text-limits.ts'

/**
 * The part after `inv_`. In ids of this gateway it is the 26 characters of a TypeID. An imported invitation keeps
 * its id, which may contain only letters and digits: a ticket separates its parts by underscores.
 */
export const ID_SUFFIX = '[0-9A-Za-z]{1,64}'
/** The maximum length of an id. */
export const ID_LENGTH = 'inv_'.length + 64

export const invitationId = boundedText('id').regex(
  new RegExp(`^inv_${ID_SUFFIX}$`),
  'must be the id of an invitation (inv_…)',
)
