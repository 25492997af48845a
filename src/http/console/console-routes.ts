import type { Handler } from '../routes.ts'
import { createConsoleFiles } from './console-files.ts'
import type { FindPlace } from './place.ts'
import { createPreviewFrame } from './preview-frame.ts'
import { createSessionRoutes, type SessionRoutesOptions } from './session-routes.ts'
import { createSettingsRoute, type ShownSettings } from './settings-route.ts'

export interface ConsoleRoutesOptions extends SessionRoutesOptions {
  folder: string
  findPlace: FindPlace
  notFound: Handler
  settings: ShownSettings
}

/** All paths of the console, except the pages of OpenID Connect. */
export function createConsoleRoutes(options: ConsoleRoutesOptions): [string, Handler][] {
  const files = createConsoleFiles({ ...options, appName: options.facts.appName })
  return [
    ['/console', files],
    ['/console/*', files],
    ['/console/preview', createPreviewFrame()],
    createSettingsRoute(options.settings, options),
    ...createSessionRoutes(options),
  ]
}
