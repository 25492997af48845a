// Bundles the gateway and the command line with all packages that they use, except PGlite, which reads its own files.
// docs/decisions/067-bundled-build.md gives the reasons.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

// Packages in CommonJS call `require` for Node's own modules.
const REQUIRE = `import { createRequire as createRequireOfBundle } from 'node:module'
const require = createRequireOfBundle(import.meta.url);`

export interface BundleOptions {
  /** The folders of packages that are in another bundle, whose licenses are added. */
  otherPackages?: readonly string[]
  external?: string[]
  plugins?: Plugin[]
}

/**
 * Writes the bundle of the entry points.
 *
 * @param outdir as deep as src/app, because the gateway finds prisma/migrations and package.json from there
 * @returns the folders of the packages in it
 */
export async function bundle(
  outdir: string,
  entryPoints: string[] | Record<string, string> = ['src/main.ts', 'src/cli.ts'],
  { otherPackages = [], external = [], plugins = [] }: BundleOptions = {},
): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints,
    outdir,
    bundle: true,
    splitting: true,
    // `pg` looks for pg-native and works without it.
    external: ['@electric-sql/pglite', 'pg-native', ...external],
    plugins: [requireInSource, ...plugins],
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js: REQUIRE },
    // Without spaces and comments a gateway takes 6 MB less memory. Names stay, for the stacks of errors.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  })
  const folders = [...new Set([...packagesOf(Object.keys(metafile.inputs)), ...otherPackages])].sort()
  writeFileSync(path.join(outdir, 'third-party-licenses.txt'), licensesOf(folders))
  return folders
}

/** Modules that load a package only when they need it, and without `await`. The bundle contains that package. */
const requireInSource: Plugin = {
  name: 'require-in-source',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/](config|jobs)[\\/].*[.]ts$/ }, ({ path: file }) => {
      const source = readFileSync(file, 'utf8')
      return { contents: source.replaceAll('createRequire(import.meta.url)(', 'require('), loader: 'ts' }
    })
  },
}

// The explorer is 9 MB, so the library loads the file of the other bundle.
const EXPLORER = '@graphql-yoga/render-graphiql'

const explorerOfGateway: Plugin = {
  name: 'explorer-of-gateway',
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`^${EXPLORER}$`) }, () => ({ path: '../app/explorer.js', external: true }))
  },
}

/** Writes the bundles of the gateway and of the library below `dist`. @returns the folders of the packages in them */
export async function bundleAll(dist: string, otherPackages: readonly string[]): Promise<string[]> {
  const entries = { main: 'src/main.ts', cli: 'src/cli.ts', explorer: EXPLORER }
  const ofGateway = await bundle(path.join(dist, 'app'), entries, { otherPackages })
  return [...new Set([...ofGateway, ...(await bundleLibrary(path.join(dist, 'library')))])]
}

/** The host of the library has `graphql`, too. Objects of two copies do not work together. */
export async function bundleLibrary(outdir: string): Promise<string[]> {
  const options = { external: ['graphql', 'graphql/*'], plugins: [explorerOfGateway] }
  return bundle(outdir, { library: 'src/library/library.ts' }, options)
}

function packagesOf(inputs: readonly string[]): string[] {
  return inputs.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0] ?? [])
}

/** The licenses and notices of the bundled packages. They require a copy next to the code. */
function licensesOf(folders: readonly string[]): string {
  return folders.map(licenseOf).join(`\n\n${'-'.repeat(80)}\n\n`)
}

function licenseOf(folder: string): string {
  const directory = path.resolve(ROOT, folder)
  const { name, version, license } = readPackage(folder)
  const texts = readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^(licence|license|notice)/i.test(entry.name))
    .map((entry) => readFileSync(path.join(directory, entry.name), 'utf8').trim())
  return [`${name} ${version} (${license})`, ...texts].join('\n\n')
}

/** The package.json of a package. @param folder relative to the project */
export function readPackage(folder: string): { name: string; version: string; license?: string } {
  return JSON.parse(readFileSync(path.resolve(ROOT, folder, 'package.json'), 'utf8'))
}
