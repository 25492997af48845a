import pg from 'pg'

/**
 * Inserts invitations into an empty table. Values are correlated as in reality: what happens to an invitation happens
 * soon after its creation, and pending ones are the newest. The oldest ones have a template, a domain and metadata
 * that no others have. Ids are random, like UUIDs.
 */
export async function fillInvitations(databaseUrl: string, rows: number): Promise<void> {
  // Not a connection of the gateway, whose statements have a timeout.
  const client = new pg.Client(databaseUrl)
  await client.connect()
  await client.query('DELETE FROM invitations')
  await client.query(`
    INSERT INTO invitations (id, email_address, email_key, status, created_at, updated_at, expires_at, accepted_at, template, public_metadata)
    SELECT 'inv_' || substr(md5(n::text), 1, 26), key, key, status::invitation_status,
      created, changed, created + interval '30 days', CASE status WHEN 'ACCEPTED' THEN changed END,
      CASE WHEN is_old THEN 'legacy' WHEN n % 10 = 0 THEN 'partner' ELSE 'invitation' END,
      CASE WHEN n % 5 = 0 THEN '{}' ELSE jsonb_build_object('team', 'team ' || n % 5000,
        'plan', CASE n % 2 WHEN 0 THEN 'free' ELSE 'pro' END, 'order', n, 'source', CASE WHEN is_old THEN 'import' ELSE 'app' END) END
    FROM generate_series(1, ${rows}) AS n,
      LATERAL (SELECT n > ${rows * 0.98} AS is_old, now() - n * interval '60 seconds' AS created) AS a,
      LATERAL (SELECT created + (n * 7919::bigint % 2000000) * interval '1 second' AS changed,
        CASE WHEN n < ${rows * 0.04} AND n % 3 > 0 THEN 'PENDING' WHEN n % 2 = 0 THEN 'ACCEPTED'
          WHEN n % 5 = 1 THEN 'REVOKED' WHEN is_old THEN 'DECLINED' ELSE 'EXPIRED' END AS status,
        CASE WHEN is_old THEN 'legacy' || n || '@old.example' WHEN n % 2 = 0 THEN md5('a' || n) || '@mail.example'
          ELSE md5('a' || n) || '@company' || n % 999 || '.example' END AS key) AS b`)
  await client.query('VACUUM ANALYZE invitations')
  await client.end()
}
