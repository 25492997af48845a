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

/**
 * Writes the bundle of the entry points.
 *
 * @param outdir as deep as src/app, because the gateway finds prisma/migrations and package.json from there
 * @param otherPackages the folders of packages that are in another bundle, whose licenses are added
 */
export async function bundle(
  outdir: string,
  entryPoints = ['src/main.ts', 'src/cli.ts'],
  otherPackages: readonly string[] = [],
): Promise<void> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints,
    outdir,
    bundle: true,
    splitting: true,
    // `pg` looks for pg-native and works without it.
    external: ['@electric-sql/pglite', 'pg-native'],
    plugins: [requireInSource],
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
  writeFileSync(
    path.join(outdir, 'third-party-licenses.txt'),
    licensesOf(Object.keys(metafile.inputs), otherPackages),
  )
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

/** The licenses of the bundled packages. They require a copy next to the code. */
function licensesOf(inputs: readonly string[], otherPackages: readonly string[]): string {
  const folders = inputs.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0] ?? [])
  return [...new Set([...folders, ...otherPackages])]
    .sort()
    .map(licenseOf)
    .join(`\n\n${'-'.repeat(80)}\n\n`)
}

function licenseOf(folder: string): string {
  const directory = path.resolve(ROOT, folder)
  const { name, version, license } = JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8'))
  const file = readdirSync(directory).find((each) => /^licen[cs]e/i.test(each))
  const text = file === undefined ? '' : readFileSync(path.join(directory, file), 'utf8').trim()
  return `${name} ${version} (${license})\n\n${text}`.trim()
}
