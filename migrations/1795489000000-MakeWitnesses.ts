// Why: what this server saw of the logs of others as their witness, and what witnesses signed along of ours. breaking: no
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class MakeWitnesses1795489000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [tables, immutable, growing, witnessing, cosignatures, rights]) await runner.query(sql);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('A trail is never taken down.'));
  }
}

/** All of this is public, so rows are not separated by organisation. */
const tables = `
-- The verifier key with which this server is a witness, fixed at first use.
CREATE TABLE getuigesleutel (
  enige   boolean PRIMARY KEY DEFAULT true CHECK (enige),
  sleutel text NOT NULL,
  gemaakt timestamptz(3) NOT NULL
);

-- The last checkpoint of another's log that was signed along here, by the name of that log.
CREATE TABLE getuigenis (
  herkomst text PRIMARY KEY,
  omvang   bigint NOT NULL CHECK (omvang >= 0),
  wortel   bytea NOT NULL CHECK (octet_length(wortel) = 32),
  notitie  text NOT NULL,
  -- POSIX seconds that were signed.
  seconden bigint NOT NULL CHECK (seconden > 0)
);

-- What witnesses signed along of our checkpoints, one line for each witness, by its verifier key.
CREATE TABLE meeondertekening (
  organisatie text NOT NULL,
  omvang      bigint NOT NULL,
  getuige     text NOT NULL,
  regel       text NOT NULL,
  ontvangen   timestamptz(3) NOT NULL,
  PRIMARY KEY (organisatie, omvang, getuige),
  FOREIGN KEY (organisatie, omvang) REFERENCES checkpoint
);
CREATE INDEX meeondertekening_laatste ON meeondertekening (organisatie, getuige, omvang DESC);
`;

const immutable = ['getuigesleutel', 'meeondertekening']
  .map(
    (table) => `
CREATE TRIGGER onveranderlijk BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
  FOR EACH STATEMENT EXECUTE FUNCTION weiger_wijziging();
REVOKE UPDATE, DELETE, TRUNCATE ON ${table} FROM CURRENT_USER;`,
  )
  .join('\n');

const growing = `
-- A witness that went back could sign two histories along.
CREATE FUNCTION getuigenis_groeit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.herkomst = OLD.herkomst AND NEW.seconden >= OLD.seconden
    AND (NEW.omvang > OLD.omvang OR NEW.omvang = OLD.omvang AND NEW.wortel = OLD.wortel) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'Een getuige gaat niet terug: van % is omvang % al meeondertekend.', OLD.herkomst, OLD.omvang
    USING ERRCODE = 'BS002';
END $$;
CREATE TRIGGER groeit BEFORE UPDATE ON getuigenis FOR EACH ROW EXECUTE FUNCTION getuigenis_groeit();
CREATE TRIGGER blijft BEFORE DELETE OR TRUNCATE ON getuigenis FOR EACH STATEMENT EXECUTE FUNCTION weiger_wijziging();
REVOKE DELETE, TRUNCATE ON getuigenis FROM CURRENT_USER;
`;

const witnessing = `
-- The key of this witness: the one that is there, or else this one.
CREATE FUNCTION begin_getuige(p_sleutel text, p_tijdstip timestamptz) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO getuigesleutel (sleutel, gemaakt) VALUES (p_sleutel, p_tijdstip) ON CONFLICT DO NOTHING;
  RETURN (SELECT sleutel FROM getuigesleutel);
END $$;

-- Check and store in one: only when what was signed along last is still this size and root, and not at a later time. NULL
-- when it was stored, else the size that is there.
CREATE FUNCTION getuig(p_herkomst text, p_oud bigint, p_oude_wortel bytea, p_omvang bigint, p_wortel bytea, p_notitie text, p_seconden bigint)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v getuigenis;
BEGIN
  INSERT INTO getuigenis (herkomst, omvang, wortel, notitie, seconden)
  SELECT p_herkomst, p_omvang, p_wortel, p_notitie, p_seconden WHERE p_oud = 0 ON CONFLICT DO NOTHING;
  IF FOUND THEN RETURN NULL; END IF;
  SELECT * INTO v FROM getuigenis WHERE herkomst = p_herkomst FOR UPDATE;
  IF NOT FOUND THEN RETURN 0; END IF;
  IF v.omvang <> p_oud OR v.wortel <> p_oude_wortel OR v.seconden > p_seconden THEN RETURN v.omvang; END IF;
  UPDATE getuigenis SET omvang = p_omvang, wortel = p_wortel, notitie = p_notitie, seconden = p_seconden
  WHERE herkomst = p_herkomst;
  RETURN NULL;
END $$;
`;

const cosignatures = `
-- The first line of a witness for a size is kept; who signs it again later says nothing more.
CREATE FUNCTION bewaar_meeondertekening(p_organisatie text, p_omvang bigint, p_getuige text, p_regel text, p_tijdstip timestamptz)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO meeondertekening (organisatie, omvang, getuige, regel, ontvangen)
  VALUES (p_organisatie, p_omvang, p_getuige, p_regel, p_tijdstip) ON CONFLICT DO NOTHING;
END $$;

-- Checkpoints below this size (of any size when it is NULL) that a witness signed along, the largest first, with their lines.
CREATE FUNCTION lees_getuigd(p_organisatie text, p_onder bigint, p_aantal integer)
RETURNS TABLE (omvang bigint, notitie text, getuigen text[], regels text[])
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT c.omvang, c.notitie, array_agg(m.getuige ORDER BY m.getuige), array_agg(m.regel ORDER BY m.getuige)
  FROM meeondertekening m JOIN checkpoint c USING (organisatie, omvang)
  WHERE m.organisatie = p_organisatie AND m.omvang < coalesce(p_onder, 9223372036854775807)
    AND m.omvang >= coalesce((SELECT min(o) FROM (SELECT DISTINCT n.omvang AS o FROM meeondertekening n
      WHERE n.organisatie = p_organisatie AND n.omvang < coalesce(p_onder, 9223372036854775807)
      ORDER BY 1 DESC LIMIT p_aantal) AS nieuwste), 0)
  GROUP BY c.omvang, c.notitie ORDER BY c.omvang DESC;
END $$;
`;

const rights = `
GRANT SELECT ON getuigesleutel, getuigenis, meeondertekening TO besluitspoor_app;
REVOKE ALL ON FUNCTION begin_getuige, getuig, bewaar_meeondertekening, lees_getuigd FROM PUBLIC;
GRANT EXECUTE ON FUNCTION begin_getuige, getuig, bewaar_meeondertekening, lees_getuigd TO besluitspoor_app;
`;
