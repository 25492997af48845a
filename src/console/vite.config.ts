import { defineConfig } from 'vite'
import { developmentServer } from './vite/development-server.ts'

// The gateway serves the files below any path, so all addresses in them are relative.
export default defineConfig(({ command }) => ({
  root: import.meta.dirname,
  base: command === 'build' ? './' : '/console/',
  plugins: [developmentServer()],
  build: {
    outDir: '../../dist/console',
    emptyOutDir: true,
    // The policy of the gateway allows no data URLs in style sheets, and fonts and pictures there are none.
    assetsInlineLimit: 0,
    // The preload polyfill would be an inline script.
    modulePreload: { polyfill: false },
    target: 'es2022',
    chunkSizeWarningLimit: 600,
    // Mantine marks its modules for frameworks that render on a server.
    rolldownOptions: {
      checks: { moduleLevelDirective: false },
      output: {
        // A browser loads six files at a time, so fifty small ones delay the first view.
        codeSplitting: {
          groups: [
            { name: 'start', tags: ['$initial'] },
            { name: 'shared', minShareCount: 2 },
          ],
        },
      },
    },
  },
}))
