/** Offers a text as a file. It begins with a byte order mark, without which Excel does not read UTF-8. */
export function download(name: string, content: string): void {
  const url = URL.createObjectURL(new Blob(['\ufeff', content], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
