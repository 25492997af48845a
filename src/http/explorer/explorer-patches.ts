interface Patch {
  find: RegExp
  replacement: string
}

/** Parts of GraphiQL that our panels use. React is global already. */
const EXPORTS: readonly Patch[] = [
  {
    find: /function (\w+)\(\w+\)\{const \w+=\w+\.useContext\(\w+\);if\(!\w+\)throw new Error\(`"useGraphiQL"/g,
    replacement: 'globalThis.useGraphiQL=$1;$&',
  },
  { find: /const \w+=(?=\{title:"History",)/g, replacement: '$&globalThis.graphiqlHistory=' },
  { find: /plugins:\[(\w+)\](?=,schemaDescription)/g, replacement: 'plugins:explorerPlugins($1)' },
  {
    find: /=(\w+\(\{prettify:\w+,copy:\w+,merge:\w+\}\))/g,
    replacement: '=React.createElement(React.Fragment,null,$1,React.createElement(ExplorerToolbar))',
  },
]

/** Fixes for faults of GraphiQL that no option fixes. */
const FIXES: readonly Patch[] = [
  // The editor does not accept an object for an unknown scalar, and would mark publicMetadata as wrong. (The page contains
  // its worker as a string, which needs the backslashes.)
  {
    find: /definition\.type = \[\\"string\\", \\"number\\", \\"boolean\\", \\"integer\\"/g,
    replacement: '$&, \\"object\\", \\"array\\"',
  },
  // After a change between dark and light in the system, only the page would change at once, and its texts after a reload.
  {
    find: /\((\w+),(\w+)\)=>\((\{theme:null,actions:\{setTheme\()/g,
    replacement:
      '($1,$2)=>(matchMedia("(prefers-color-scheme: dark)").addEventListener("change",()=>$2().theme===null&&$2().actions.setTheme(null)),$3',
  },
  // The editor parses a changed query later, and would send the name of the previous operation.
  {
    find: /return function\((\w+),\w+\)\{(?=const \w+=\w+\(\w+\(\1\.query\),\1\.operationName)/g,
    replacement:
      '$&if(!new RegExp("(query|mutation|subscription)\\\\s+"+$1.operationName+"\\\\b").test($1.query))$1={...$1,operationName:void 0};',
  },
  // A tab is a button without another one inside. The button that closes it is for the mouse; the key is Delete.
  { find: /"aria-selected":\w+,(dragElastic:!1,role:)"tab"/g, replacement: '$1"presentation"' },
  {
    find: /(isActive:(\w+===\w+),children:\[\w+\.jsx\(\w+\.Button,\{)(?="aria-controls":"graphiql-session")/g,
    replacement: '$1role:"tab","aria-selected":$2,',
  },
  { find: /"aria-label":"Close Tab",(?=\.\.\.)/g, replacement: '$&"aria-hidden":!0,tabIndex:-1,' },
  // The button shows the name of the operation, which this name would hide.
  { find: /,"aria-label":"Set active"/g, replacement: '' },
  // More contrast for comments in the dark theme and numbers in the light theme.
  { find: /(token:"comment",foreground:")608B4E/g, replacement: '$185B071' },
  { find: /(token:"number",foreground:")098658/g, replacement: '$106714A' },
]

/** @throws Error if a patch does not apply: GraphiQL has changed, so check whether the patch is still needed */
export function patchExplorer(html: string): string {
  return [...EXPORTS, ...FIXES].reduce((page, { find, replacement }) => {
    const patched = page.replace(find, replacement)
    if (patched === page)
      throw new Error(`GraphiQL’s page no longer contains ${find}. Check whether its patch is still needed.`)
    return patched
  }, html)
}
