// Why: the tables of trajecten and their trail, with what the database itself guarantees about them. breaking: no
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables that carry an organisation, and the column that names it. */
const separated: readonly (readonly [string, string])[] = [
  ['organisatie', 'id'],
  ['registrator', 'organisatie'],
  ['traject', 'organisatie'],
  ['spoorregel', 'organisatie'],
  ['wisbaar', 'organisatie'],
  ['boom', 'organisatie'],
  ['uitbox', 'organisatie'],
  ['sleutel', 'organisatie'],
  ['document', 'organisatie'],
];

export class MakeTrail1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables);
    await runner.query(immutable);
    for (const [table, column] of separated) await runner.query(separation(table, column));
    await runner.query(rights);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('A trail is never taken down.'));
  }
}

const tables = `
CREATE TABLE organisatie (
  id   text PRIMARY KEY CHECK (id ~ '^gm[0-9]{4}$'),
  naam text NOT NULL,
  oin  text
);

-- Who records, behind a pseudonymous id: names and subjects stay out of the trail.
CREATE TABLE registrator (
  id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisatie text NOT NULL REFERENCES organisatie,
  uitgever    text NOT NULL,
  onderwerp   text NOT NULL,
  UNIQUE (organisatie, uitgever, onderwerp)
);

-- The fold of a trail. feiten and beeld are text, so that they are kept byte for byte.
-- Few indexes and room in the page: an update of a traject should not touch an index.
CREATE TABLE traject (
  id                  uuid PRIMARY KEY,
  organisatie         text NOT NULL REFERENCES organisatie,
  procedure_naam      text NOT NULL,
  procedure_versie    integer NOT NULL,
  fase                text NOT NULL,
  status              text NOT NULL CHECK (status IN ('lopend', 'besloten', 'vervallen')),
  versie              integer NOT NULL CHECK (versie >= 1),
  volgnummer          integer NOT NULL,
  vorige              bytea NOT NULL CHECK (octet_length(vorige) = 32),
  feiten              text NOT NULL,
  beeld               text NOT NULL,
  geopend_tijdstip    timestamptz(3) NOT NULL,
  gewijzigd_tijdstip  timestamptz(3) NOT NULL,
  laatste_tijdstip    timestamptz(3) NOT NULL,
  kanteldatum         text,
  termijndatum        text,
  CHECK (versie <= volgnummer),
  CHECK (geopend_tijdstip <= gewijzigd_tijdstip AND gewijzigd_tijdstip <= laatste_tijdstip)
) WITH (fillfactor = 70);
CREATE INDEX traject_lijst ON traject (organisatie, geopend_tijdstip DESC, id DESC);
CREATE INDEX traject_fase ON traject (organisatie, fase, geopend_tijdstip DESC, id DESC);

-- The trail. What a leaf says stands in blad; the other columns only find it.
CREATE TABLE spoorregel (
  organisatie         text NOT NULL,
  index               bigint NOT NULL CHECK (index >= 0),
  traject             uuid NOT NULL,
  volgnummer          integer NOT NULL CHECK (volgnummer >= 1),
  vorige              bytea,
  bladhash            bytea NOT NULL,
  blad                text NOT NULL CHECK (octet_length(blad) <= 65535),
  toegelaten          boolean NOT NULL,
  registratietijdstip timestamptz(3) NOT NULL,
  PRIMARY KEY (organisatie, index),
  UNIQUE (traject, volgnummer),
  UNIQUE NULLS NOT DISTINCT (traject, vorige),
  CHECK ((volgnummer = 1) = (vorige IS NULL)),
  CHECK (bladhash = sha256('\\x00'::bytea || convert_to(blad, 'UTF8')))
);

-- The only place of erasable texts and their salts.
CREATE TABLE wisbaar (
  organisatie text NOT NULL,
  traject     uuid NOT NULL,
  volgnummer  integer NOT NULL,
  veld        text NOT NULL,
  zout        bytea NOT NULL CHECK (octet_length(zout) = 32),
  waarde      text NOT NULL,
  PRIMARY KEY (traject, volgnummer, veld)
);

-- The head of each organisation's tree: its size, its right edge (32 bytes a hash) and its root.
CREATE TABLE boom (
  organisatie text PRIMARY KEY REFERENCES organisatie,
  omvang      bigint NOT NULL CHECK (omvang >= 0),
  rand        bytea NOT NULL CHECK (octet_length(rand) % 32 = 0),
  wortel      bytea NOT NULL CHECK (octet_length(wortel) = 32)
) WITH (fillfactor = 50);

-- What subscribers still have to be told.
CREATE TABLE uitbox (
  organisatie text NOT NULL,
  index       bigint NOT NULL,
  traject     uuid NOT NULL,
  volgnummer  integer NOT NULL,
  PRIMARY KEY (organisatie, index)
);

-- Remembered Idempotency-Keys: a reference to the entry, never the answer.
CREATE TABLE sleutel (
  organisatie text NOT NULL,
  registrator uuid NOT NULL,
  pad         text NOT NULL,
  sleutel     text NOT NULL,
  lichaam     bytea NOT NULL CHECK (octet_length(lichaam) = 32),
  status      smallint NOT NULL CHECK (status IN (201, 403, 409)),
  traject     uuid NOT NULL,
  volgnummer  integer NOT NULL,
  gemaakt     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (registrator, pad, sleutel)
);
CREATE INDEX sleutel_gemaakt ON sleutel USING brin (gemaakt);

CREATE TABLE document (
  id                uuid PRIMARY KEY,
  organisatie       text NOT NULL REFERENCES organisatie,
  sha256            text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  omvang            bigint NOT NULL CHECK (omvang >= 0),
  mediatype         text NOT NULL,
  bestandsnaam      text NOT NULL,
  soort             text NOT NULL,
  openbaar          boolean NOT NULL,
  bureau            text,
  geplaatst_tijdstip timestamptz(3) NOT NULL
);
`;

const immutable = `
CREATE FUNCTION weiger_wijziging() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Het spoor kan niet worden gewijzigd: % op % is geweigerd.', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'BS002';
END $$;
CREATE TRIGGER onveranderlijk BEFORE UPDATE OR DELETE OR TRUNCATE ON spoorregel
  FOR EACH STATEMENT EXECUTE FUNCTION weiger_wijziging();
`;

/**
 * FORCE: the owner, and with it every function of the owner, is bound as well. The policy is written so that no index
 * answers it: an index on organisatie would be preferred over the key that finds the one row a query is about.
 */
function separation(table: string, column: string): string {
  return `
ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
CREATE POLICY eigen_organisatie ON ${table}
  USING (${column} = current_setting('besluitspoor.organisaties', true)
    OR string_to_array(current_setting('besluitspoor.organisaties', true), ',') @> ARRAY[${column}]);
`;
}

const rights = `
REVOKE UPDATE, DELETE, TRUNCATE ON spoorregel FROM CURRENT_USER;
GRANT USAGE ON SCHEMA public TO besluitspoor_app;
GRANT SELECT ON organisatie, registrator, traject, spoorregel, wisbaar, boom, uitbox, sleutel, document TO besluitspoor_app;
GRANT INSERT ON document TO besluitspoor_app;
`;
