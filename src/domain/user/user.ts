import type { Metadata } from '../metadata.ts'

/** A person that the gateway knows, by an acceptance or through the API. */
export interface User {
  /** `user_…` */
  id: string
  /** The application's own id of the user, if there is one. */
  externalId: string | null
  emailAddress: string
  /** Null if nobody has given one. */
  name: string | null
  emailVerified: boolean
  publicMetadata: Metadata
  createdAt: Date
  updatedAt: Date
}
