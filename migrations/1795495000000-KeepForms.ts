// Why: what somebody typed outlives a reload and a session, and goes when a text of its traject is erased. breaking: no
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of a person the ten kept last; a form that opens a traject has none yet. */
const forms = `
CREATE TABLE formulier (
  kenmerk bytea PRIMARY KEY CHECK (octet_length(kenmerk) = 32),
  eigenaar bytea NOT NULL CHECK (octet_length(eigenaar) = 32),
  adres bytea NOT NULL CHECK (octet_length(adres) = 32),
  traject uuid,
  inhoud text NOT NULL,
  bewaard timestamptz(3) NOT NULL,
  vervalt timestamptz(3) NOT NULL
);
CREATE INDEX formulier_eigenaar ON formulier (eigenaar, bewaard);
CREATE INDEX formulier_traject ON formulier (traject);
CREATE INDEX formulier_vervalt ON formulier (vervalt);

CREATE FUNCTION bewaar_formulier(
  p_kenmerk bytea, p_eigenaar bytea, p_adres bytea, p_traject uuid, p_inhoud text, p_nu timestamptz, p_vervalt timestamptz
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM formulier WHERE eigenaar = p_eigenaar AND kenmerk <> p_kenmerk AND kenmerk NOT IN (
    SELECT kenmerk FROM formulier WHERE eigenaar = p_eigenaar AND kenmerk <> p_kenmerk
    ORDER BY bewaard DESC, kenmerk LIMIT 9
  );
  INSERT INTO formulier (kenmerk, eigenaar, adres, traject, inhoud, bewaard, vervalt)
  VALUES (p_kenmerk, p_eigenaar, p_adres, p_traject, p_inhoud, p_nu, p_vervalt)
  ON CONFLICT (kenmerk) DO UPDATE SET inhoud = p_inhoud, bewaard = p_nu, vervalt = p_vervalt;
$$;

CREATE FUNCTION lees_formulier(p_kenmerk bytea, p_nu timestamptz) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT inhoud FROM formulier WHERE kenmerk = p_kenmerk AND vervalt > p_nu;
$$;

CREATE FUNCTION lees_laatste_formulier(p_eigenaar bytea, p_adres bytea, p_nu timestamptz) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT inhoud FROM formulier WHERE eigenaar = p_eigenaar AND adres = p_adres AND vervalt > p_nu
  ORDER BY bewaard DESC, kenmerk LIMIT 1;
$$;

CREATE FUNCTION verwijder_formulier(p_kenmerk bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM formulier WHERE kenmerk = p_kenmerk;
$$;

CREATE OR REPLACE FUNCTION ruim_sessies_op(p_nu timestamptz) RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM formulier WHERE vervalt <= p_nu;
  WITH weg AS (DELETE FROM sessie WHERE vervalt <= p_nu RETURNING 1) SELECT count(*)::integer FROM weg;
$$;
`;

/** Whatever was typed about a traject may be what is erased. */
const erasure = `
CREATE FUNCTION wis_formulieren() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM formulier f USING gewist g WHERE f.traject = g.traject;
  RETURN NULL;
END $$;
CREATE TRIGGER wist_formulieren AFTER DELETE ON wisbaar
  REFERENCING OLD TABLE AS gewist FOR EACH STATEMENT EXECUTE FUNCTION wis_formulieren();
CREATE TRIGGER wist_formulieren AFTER INSERT ON documentwissing
  REFERENCING NEW TABLE AS gewist FOR EACH STATEMENT EXECUTE FUNCTION wis_formulieren();
`;

const rights = `
REVOKE ALL ON FUNCTION bewaar_formulier, lees_formulier, lees_laatste_formulier, verwijder_formulier, wis_formulieren
  FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bewaar_formulier, lees_formulier, lees_laatste_formulier, verwijder_formulier
  TO besluitspoor_app;
`;

export class KeepForms1795495000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const part of [forms, erasure, rights]) await runner.query(part);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('A trail is never taken down.'));
  }
}
