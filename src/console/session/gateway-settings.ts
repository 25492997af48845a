import { useCallback, useEffect, useState } from 'react'
import { gatewayUrl } from '../app/base.ts'
import type { Failure } from '../graphql/failure.ts'
import { CONSOLE_HEADER } from './session.ts'

/** A setting of the gateway. Texts are Markdown, in English. */
export interface Setting {
  name: string
  description: string
  /** What counts if it is not set. */
  default: string
  isSet: boolean
  isSecret: boolean
  /** Null if it is secret or not set. */
  value: string | null
}

export interface SettingGroup {
  title: string
  settings: Setting[]
}

/** Reads the settings, which are not part of the GraphQL API. @param isAllowed whether the scope `keys:manage` is there */
export function useGatewaySettings(isAllowed: boolean) {
  const [groups, setGroups] = useState<readonly SettingGroup[] | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const read = useCallback(async () => {
    setFailure(null)
    const result = await readSettings()
    if ('groups' in result) setGroups(result.groups)
    else setFailure(result.failure)
  }, [])
  useEffect(() => {
    if (isAllowed) void read()
  }, [isAllowed, read])
  return { groups, failure, read: () => void read() }
}

async function readSettings(): Promise<{ groups: SettingGroup[] } | { failure: Failure }> {
  try {
    const response = await fetch(gatewayUrl('session/settings'), {
      credentials: 'same-origin',
      cache: 'no-store',
      headers: CONSOLE_HEADER,
    })
    if (response.status === 403) return { failure: { kind: 'forbidden', scope: 'keys:manage' } }
    return response.ok ? await response.json() : { failure: { kind: 'unavailable' } }
  } catch {
    return { failure: { kind: 'offline' } }
  }
}
