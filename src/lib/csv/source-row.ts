/** A place in a file. Both count from 1; columns count characters. */
export interface Place {
  line: number
  column: number
}

/** A fault at a place, and how to fix it. */
export interface SourceFault extends Place {
  message: string
}

/** A row of a file, or its fault. */
export type SourceRow<Content> =
  | ({ line: number } & Content)
  | {
      line: number
      fault: SourceFault
      /** Whether reading ends here, because the beginning of the next row is not known. */
      isEnd: boolean
    }

/** The maximum number of characters of a row, about ten times the largest invitation. */
export const ROW_LENGTH = 256 * 1024

/** Why a row cannot contain a character. Null if it can. */
export function characterFault(code: number): string | null {
  if (code === 0)
    return 'There is a NUL character here. Remove it, or save the file as UTF-8 if it is UTF-16.'
  if (code < 0xdc80 || code > 0xdcff) return null
  const byte = (code - 0xdc00).toString(16).toUpperCase()
  return (
    `The byte ${byte} here is not UTF-8. Save the file as UTF-8 ("CSV UTF-8" in Excel), or name its encoding: ` +
    '--encoding windows-1252, as Excel writes plain CSV in Western countries.'
  )
}
