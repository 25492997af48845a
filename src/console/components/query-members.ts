/** The members of a closed set that a parameter of the address names, such as `pending,expired`. Others are left out. */
export function queryMembers<Member extends string>(text: string | null, known: readonly Member[]): Member[] {
  const given = (text ?? '').toUpperCase().split(',')
  return known.filter((member) => given.includes(member))
}
