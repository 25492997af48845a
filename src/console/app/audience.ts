import { isPerson, useViewer } from '../session/viewer.ts'
import type { View } from './views.ts'

/** Which views exist for the one who is signed in. */
export function useAudience(): (view: View) => boolean {
  const own = isPerson(useViewer()) ? 'persons' : 'operators'
  return ({ audience }) => audience === 'everyone' || audience === own
}
