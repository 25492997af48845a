// Words and phrases that the writing style does not allow, each with a better one. A space in a pattern also
// matches a line break. docs/contributing.md contains the writing style.

const PHRASES = [
  // Old words
  [/\bwhence\b/, 'where … came from'],
  [/\bwhom?(ever|so)\b/, 'anyone who, a caller that'],
  [/\bwhom\b/, 'who'],
  [/\blest\b/, 'so that … not'],
  [/\bmend(s|ed|ing)?\b/, 'fix'],
  [/\bbeside\b/, 'next to, in addition to'],
  [/\balike\b/, 'the same'],
  [/\b(anew|afresh)\b/, 'again'],
  [/\b(dear|dearer|dearest)\b/, 'expensive'],
  [/\b(nought|naught|thereof|hitherto|henceforth)\b/, 'a common word'],
  // Idioms
  [/\btold\b/, 'the answer reports, is notified'],
  [/\btells?\b(?! (apart|the difference))/, 'reports, shows'],
  [/\b(ours|theirs)\b/, 'our own, their own'],
  [/\bof yours\b/, 'your own'],
  [/\b(stands|stood)\b(?! (for|in for))/, 'exists, is'],
  [/\b(no|not) good\b/, 'not valid'],
  [/\bany more\b(?! than)/, 'no longer'],
  [/\bas good as\b/, 'almost, the same as'],
  [/\bno more than\b/, 'at most'],
  [/\ball but (the|one|a|an|what|those|this|that)\b/, 'all except'],
  [/\bnothing but\b/, 'only'],
  [/\bwhat (is|was|are|were) asked\b/, 'the request'],
  [/\b(goes|going|gone|went|go) on (with|where|as|from|until|to)\b/, 'continues'],
  [/\bmade of (it|them|this|that|what)\b/, 'created from'],
  [/\bbecame of\b/, 'the result of'],
  [/\b(made|makes?) up\b/, 'generate'],
  [/\bhand(s|ed|ing)? on\b/, 'forward'],
  [/\b(nobody|somebody|no one|someone)['’]s\b/, 'of no …, of another …'],
  [
    /\btak(e|es|en|ing)( (?!longer|no|nothing|time)\w+){1,2} for (a|an|one|the|what|its?|dead)\b/,
    'mistake … for, treat … as',
  ],
  [/\b(whatever|whichever|wherever)\b/, 'any, regardless of'],
  [/\bhowever (often|many|much|long|deep|large|small|far|late|it|they)\b/, 'any number of, regardless of'],
  [/\bdoors?\b/, 'API, interface'],
  // Email is the noun for a message
  [/(?<!e)\bmails\b/, 'emails'],
  [/\b(re)?mailed\b/, 'sent by email'],
  [/\b(a|the|each|every|one|that|its|no|this|another) mail\b(?! (server|client|catcher))/, 'email'],
  // Rates
  [
    /\b(\d[\d,]*|one|once)( (?!(and|as|at|by|for|from|has|if|in|is|of|on|or|than|that|to|when|with)\b)\w+){0,2} an? (address|caller|connection|gateway|inviter|key|page|recipient|request|row|type)\b/,
    'per address, each request',
  ],
  // Inverted clauses
  [/(?<=^|[.:;!?] )Where [^.?!]{2,80}?, /, 'If …,'],
  [/\b(That|This|Which) done\b/, 'Afterwards'],
  [/(?<=^|[.:;!?] )(Were|Had|Should) (it|they|there|the|a|an|one|we|this|that)\b/, 'If …'],
  [/(?<=^|[.;] )Neither (do|does|did|is|are|was|were|can|may|has|have)\b/, '… does not … either'],
  [/\bnor (do|does|did|is|are|was|were|can|may|has|have)\b/, '… and does not …'],
  [/\bonly (then|here|there|now) (do|does|did|is|are|was|can|may|will)\b/, 'a sentence in normal order'],
]

// A pattern for the start of a sentence needs the capital letter: a line of a comment can begin with “where”.
const COMPILED = PHRASES.map(([{ source }, instead]) => ({
  pattern: new RegExp(source.replaceAll(' ', '\\s+'), source.startsWith('(?<=^') ? 'gm' : 'gim'),
  instead,
}))

/** Every phrase found in a text, with its offset. */
export function findPhrases(text) {
  return COMPILED.flatMap(({ pattern, instead }) =>
    [...text.matchAll(pattern)].map((match) => ({ phrase: match[0], offset: match.index, instead })),
  )
}
