-- The tables of the peers with a database: what a developer would create for the same purpose.
CREATE TABLE invitations (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  email_address text NOT NULL,
  status text NOT NULL DEFAULT 'PENDING',
  public_metadata jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL DEFAULT now() + interval '30 days'
);
CREATE UNIQUE INDEX invitations_pending ON invitations (email_address) WHERE status = 'PENDING';
CREATE INDEX invitations_email_address ON invitations (email_address);
CREATE INDEX invitations_created_at ON invitations (created_at DESC, id DESC);
CREATE TABLE users (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), email_address text NOT NULL UNIQUE);
CREATE TABLE events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  invitation_id uuid NOT NULL,
  type text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE deliveries (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  invitation_id uuid NOT NULL REFERENCES invitations (id),
  state text NOT NULL DEFAULT 'QUEUED',
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX deliveries_invitation ON deliveries (invitation_id);
CREATE TABLE jobs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  data jsonb NOT NULL,
  run_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX jobs_run_at ON jobs (run_at);
