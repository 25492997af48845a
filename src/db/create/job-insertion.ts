import { Prisma } from '../generated/client.ts'

/**
 * The queue's own statement that inserts jobs, as a part of the statement that creates invitations. It inserts the
 * jobs of those that are created (`i`): the n-th job is that of the n-th draft with an email (`input`).
 *
 * @param sql takes the jobs as a JSON array in $1.
 */
export function jobInsertion(sql: string, [jobs, ...others]: unknown[]): Prisma.Sql {
  const created = Prisma.sql`(
    SELECT coalesce(json_agg(j.job), '[]'::json)
    FROM json_array_elements(${jobs}::json) WITH ORDINALITY AS j(job, n)
    JOIN (SELECT id, row_number() OVER (ORDER BY ord) AS n FROM input WHERE notify) mailed ON mailed.n = j.n
    JOIN i ON i.id = mailed.id
  )`
  const parts = sql.split(/\$(\d+)/)
  const texts = parts.filter((_, index) => index % 2 === 0)
  const values = parts.filter((_, index) => index % 2 === 1).map((number) => valueAt(Number(number)))
  return Prisma.sql(texts, ...values)

  function valueAt(number: number): unknown {
    return number === 1 ? created : others[number - 2]
  }
}
