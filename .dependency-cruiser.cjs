// Which folder may import from which folder. docs/architecture.md draws the same picture:
//
//   main.ts, cli.ts → cli → app → graphql | rest | http → auth | db | jobs | mail | telemetry | webhooks → domain → lib
//
// mail/ and http/ also import languages/, which holds the texts of emails and pages.
// config/ is read by the entries, cli/ and app/. A type-only import counts as an import.

const adapters = '^src/(auth|db|jobs|mail|telemetry|webhooks)/'
const apis = '^src/(graphql|rest|http)/'
const layers = '^src/(auth|db|graphql|http|jobs|mail|rest|telemetry|webhooks)/'
const folders =
  '^src/(app|auth|cli|client|config|console|db|domain|graphql|http|jobs|languages|lib|library|mail|rest|telemetry|webhooks)/'
const entries = '^src/[^/]+$'

const forbidden = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from,
  to,
})

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    forbidden(
      'lib-imports-nothing-of-the-project',
      'lib/ holds small modules that know nothing of invitations.',
      { path: '^src/lib/' },
      { path: '^src/', pathNot: '^src/lib/' },
    ),
    forbidden(
      'domain-imports-only-lib',
      'domain/ holds the rules. A use case declares the interfaces it needs, and app/ passes implementations.',
      { path: '^src/domain/' },
      {
        pathNot: ['^src/(domain|lib)/', '(^|/)node_modules/(zod|typeid-js)/'],
        dependencyTypesNot: ['core'],
      },
    ),
    forbidden(
      'config-imports-only-domain-and-lib',
      'Settings are validated with rules of the domain and do not know who reads them.',
      { path: '^src/config/' },
      { path: '^src/', pathNot: '^src/(config|domain|lib)/' },
    ),
    forbidden(
      'client-imports-nothing',
      'The typed client runs in other programs, in browsers too. It uses neither Node nor the gateway.',
      { path: '^src/client/' },
      { pathNot: '^src/client/' },
    ),
    forbidden(
      'console-imports-nothing',
      'The console runs in the browser and knows the gateway by its GraphQL API and its session only. It reads CSV as the import command does.',
      { path: '^src/console/' },
      { path: '^src/', pathNot: '^src/(console|lib/csv)/' },
    ),
    forbidden(
      'nothing-imports-the-console',
      'Vite builds the console, and the gateway serves the result.',
      { path: '^src/', pathNot: '^src/console/' },
      { path: '^src/console/' },
    ),
    forbidden(
      'only-cli-and-library-import-the-client',
      'The gateway does not call itself. The commands do, and the library for its host, like any other program.',
      { path: '^src/', pathNot: '^src/(client|cli|library)/' },
      { path: '^src/client/' },
    ),
    forbidden(
      'adapters-meet-in-app',
      'An adapter imports the domain and lib. app/ connects adapters to each other and to the APIs.',
      { path: adapters },
      { path: '^src/', pathNot: ['^src/$1/', '^src/(domain|languages|lib)/'] },
    ),
    forbidden(
      'apis-import-domain-and-auth',
      'graphql/, rest/ and http/ translate a request and call a use case. auth/ says who the caller is.',
      { path: apis },
      { path: '^src/', pathNot: ['^src/$1/', '^src/(auth|domain|languages|lib)/'] },
    ),
    forbidden(
      'languages-import-only-lib',
      'languages/ holds texts and no rules.',
      { path: '^src/languages/' },
      { pathNot: '^src/(languages|lib)/' },
    ),
    forbidden(
      'only-mail-and-pages-import-languages',
      'Only emails and pages are translated. APIs and commands answer in English.',
      { path: '^src/', pathNot: '^src/(http|languages|mail)/' },
      { path: '^src/languages/' },
    ),
    forbidden(
      'app-imports-no-command',
      'main.ts and cli.ts are two ways to start the same app.',
      { path: '^src/app/' },
      { path: ['^src/cli/', entries] },
    ),
    forbidden(
      'library-imports-app-and-client',
      'The library starts the app inside of another server, and gives it the objects of that server.',
      { path: '^src/library/' },
      { path: '^src/', pathNot: '^src/(app|client|config|http|lib|library)/' },
    ),
    forbidden(
      'nothing-imports-the-library',
      'The library is an entry point for other programs.',
      { path: '^src/', pathNot: '^src/library/' },
      { path: '^src/library/' },
    ),
    forbidden(
      'commands-import-app-and-domain',
      'A command uses the typed client, or opens the gateway through app/.',
      { path: '^src/cli/' },
      { path: [layers, entries], pathNot: '^src/auth/' },
    ),
    forbidden(
      'entries-import-app-and-commands',
      'An entry point reads settings and starts something. It composes nothing.',
      { path: entries },
      { path: '^src/', pathNot: '^src/(app|cli|config)/' },
    ),
    forbidden(
      'no-other-folder-from',
      'A new folder in src/ needs a rule first.',
      { path: '^src/', pathNot: [folders, '^src/(main|cli)[.]ts$'] },
      {},
    ),
    forbidden(
      'no-other-folder-to',
      'A new folder in src/ needs a rule first.',
      {},
      { path: '^src/', pathNot: [folders, '^src/(main|cli)[.]ts$'] },
    ),
    forbidden(
      'source-imports-no-test',
      'Shipped code imports nothing from test/, bench/, examples/ or prisma/.',
      { path: '^src/' },
      { path: '^(test|bench|examples|prisma)/' },
    ),
    forbidden(
      'examples-import-no-source',
      'An example is what its reader would write: it calls the gateway over HTTP. It may use a file of the package, and the types of the library, which tsconfig maps to their source.',
      { path: '^examples/' },
      {
        path: '^(src|test|bench|prisma)/',
        pathNot: ['^src/client/generated/possible-types[.]json$', '^src/library/types[.]ts$'],
      },
    ),
    forbidden(
      'no-unlisted-dependency',
      'Every package that is imported is listed in package.json.',
      {},
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    ),
    forbidden(
      'no-unresolvable',
      'Every import resolves. The servers in bench/peers have their own packages, which only their benchmark installs.',
      { pathNot: '^bench/peers/' },
      { couldNotResolve: true },
    ),
    forbidden(
      'no-circular',
      'Modules that import each other can only be read together.',
      {},
      { circular: true },
    ),
    forbidden(
      'no-orphan',
      'A module without imports and importers is dead.',
      { orphan: true, pathNot: [entries, '[.]d[.]ts$'] },
      {},
    ),
  ],
  options: {
    // Generated code has type-only cycles. Imports of it are checked, its own imports are not.
    doNotFollow: {
      path: ['node_modules', '^src/db/generated/', '^src/console/generated/', '^examples/.*/generated/'],
    },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
}
