interface Mend {
  find: RegExp
  put: string
}

/** What is changed in the page that GraphiQL's package renders, each a fault of it that no option mends. */
const MENDS: readonly Mend[] = [
  // The editor takes a scalar that it does not know for no object, and would mark publicMetadata as wrong.
  // (Its worker stands in the page as a string, hence the backslashes.)
  {
    find: /definition\.type = \[\\"string\\", \\"number\\", \\"boolean\\", \\"integer\\"/g,
    put: '$&, \\"object\\", \\"array\\"',
  },
  // When the system goes dark or light, the page would follow at once, and the texts in it at the next reload.
  {
    find: /\((\w+),(\w+)\)=>\((\{theme:null,actions:\{setTheme\()/g,
    put: '($1,$2)=>(matchMedia("(prefers-color-scheme: dark)").addEventListener("change",()=>$2().theme===null&&$2().actions.setTheme(null)),$3',
  },
  // It looks at what is typed a moment later, and would ask for the operation that was there before.
  {
    find: /return function\((\w+),\w+\)\{(?=const \w+=\w+\(\w+\(\1\.query\),\1\.operationName)/g,
    put: '$&if(!new RegExp("(query|mutation|subscription)\\\\s+"+$1.operationName+"\\\\b").test($1.query))$1={...$1,operationName:void 0};',
  },
  // Comments in the dark and numbers in the light are hard to read.
  { find: /(token:"comment",foreground:")608B4E/g, put: '$185B071' },
  { find: /(token:"number",foreground:")098658/g, put: '$106714A' },
]

/** @throws Error where there is nothing to mend: the package has changed, and with it what is to be done. */
export function patchExplorer(html: string): string {
  return MENDS.reduce((page, { find, put }) => {
    const better = page.replace(find, put)
    if (better === page) throw new Error(`GraphiQL’s page no longer has ${find}`)
    return better
  }, html)
}
