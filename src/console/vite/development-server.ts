import process from 'node:process'
import type { Plugin } from 'vite'

/**
 * `npm run console:dev` serves the sources of the console, and sends everything else to a gateway that was started
 * with `npm start`, so that a change appears without a build.
 */
export function developmentServer(): Plugin {
  // biome-ignore lint/style/noProcessEnv: this runs in the build, not in the console.
  const gateway = process.env['GATEWAY_URL'] ?? 'http://localhost:4000'
  return {
    name: 'console-development-server',
    apply: 'serve',
    config: () => ({
      server: {
        proxy: {
          '/graphql': gateway,
          '/console/session': gateway,
          '/console/openid': gateway,
        },
      },
    }),
    transformIndexHtml: () => [{ tag: 'base', attrs: { href: '/console/' }, injectTo: 'head-prepend' }],
  }
}
