import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
// @ts-expect-error The package has no types.
import { transformAsync } from '@babel/core'
import { build, type Plugin } from 'esbuild'

const require = createRequire(import.meta.url)
const EXAMPLES = path.dirname(fileURLToPath(import.meta.url))

/** One script with everything that an example needs. */
export async function bundle(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(EXAMPLES, name, 'main.tsx')],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"development"' },
    plugins: [relay],
  })
  return outputFiles.map(({ text }) => text).join('')
}

/** Replaces each graphql`…` of Relay by the output of relay-compiler. With Vite or Next, use their Babel or SWC plugin. */
const relay: Plugin = {
  name: 'relay',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]react-relay[\\/][a-z-]+[.]tsx$/ }, async ({ path: file }) => {
      const { code } = await transformAsync(await readFile(file, 'utf8'), {
        filename: file,
        babelrc: false,
        configFile: false,
        parserOpts: { plugins: ['typescript', 'jsx'] },
        plugins: [
          [
            require.resolve('babel-plugin-relay'),
            { artifactDirectory: path.join(EXAMPLES, 'react-relay/generated'), eagerEsModules: true },
          ],
        ],
      })
      return { contents: code, loader: 'tsx' }
    })
  },
}
