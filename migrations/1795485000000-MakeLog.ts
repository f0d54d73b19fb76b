// Why: what is published of the trail: its keys, the signed heads of its tree, and the tiles from which proofs are made. breaking: no
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class MakeLog1795485000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [tables, immutable, keys, reading, publishing, rights]) await runner.query(sql);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('A trail is never taken down.'));
  }
}

/** All of this is public, so rows are not separated by organisation; nothing of it is ever changed. */
const tables = `
-- The name under which a log signs, fixed at first use.
CREATE TABLE log (
  organisatie text PRIMARY KEY REFERENCES organisatie,
  herkomst    text NOT NULL UNIQUE
);

-- Public keys, as verifier keys. The newest signs; the older ones still prove what they signed.
CREATE TABLE logsleutel (
  organisatie text NOT NULL REFERENCES log,
  volgnummer  integer NOT NULL CHECK (volgnummer >= 1),
  sleutel     text NOT NULL UNIQUE,
  gemaakt     timestamptz(3) NOT NULL,
  PRIMARY KEY (organisatie, volgnummer)
);

-- One root for each size, or the log would have two histories.
CREATE TABLE checkpoint (
  organisatie text NOT NULL REFERENCES log,
  omvang      bigint NOT NULL CHECK (omvang >= 0),
  wortel      bytea NOT NULL CHECK (octet_length(wortel) = 32),
  notitie     text NOT NULL,
  tijdstip    timestamptz(3) NOT NULL,
  PRIMARY KEY (organisatie, omvang)
);

-- Full tiles: 256 hashes, and their root, which is a hash of the level above. Partial tiles are read from what is below.
CREATE TABLE tegel (
  organisatie text NOT NULL REFERENCES log,
  niveau      smallint NOT NULL CHECK (niveau BETWEEN 0 AND 6),
  nummer      bigint NOT NULL CHECK (nummer >= 0),
  wortel      bytea NOT NULL CHECK (octet_length(wortel) = 32),
  hashes      bytea NOT NULL CHECK (octet_length(hashes) = 8192),
  PRIMARY KEY (organisatie, niveau, nummer)
);
ALTER TABLE tegel ALTER hashes SET STORAGE EXTERNAL;
`;

// UPDATE is left to the trigger alone: a foreign key locks the row it refers to, for which its owner needs that right.
const immutable = ['log', 'logsleutel', 'checkpoint', 'tegel']
  .map(
    (table) => `
CREATE TRIGGER onveranderlijk BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
  FOR EACH STATEMENT EXECUTE FUNCTION weiger_wijziging();
REVOKE DELETE, TRUNCATE ON ${table} FROM CURRENT_USER;`,
  )
  .join('\n');

const keys = `
-- A log begins with its name and its first key; whoever comes second finds them there.
CREATE FUNCTION begin_log(p_organisatie text, p_herkomst text, p_sleutel text, p_tijdstip timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('log ' || p_organisatie, 0));
  PERFORM set_config('besluitspoor.organisaties', p_organisatie, true);
  IF EXISTS (SELECT FROM log WHERE organisatie = p_organisatie) THEN RETURN; END IF;
  INSERT INTO log (organisatie, herkomst) VALUES (p_organisatie, p_herkomst);
  INSERT INTO logsleutel (organisatie, volgnummer, sleutel, gemaakt) VALUES (p_organisatie, 1, p_sleutel, p_tijdstip);
END $$;
`;

const reading = `
-- Where a log stands: in the database, and as it was last published.
CREATE FUNCTION lees_log(p_organisatie text)
RETURNS TABLE (herkomst text, sleutels text[], omvang bigint, wortel bytea, gepubliceerd bigint, notitie text)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('besluitspoor.organisaties', p_organisatie, true);
  RETURN QUERY SELECT l.herkomst,
    ARRAY(SELECT s.sleutel FROM logsleutel s WHERE s.organisatie = p_organisatie ORDER BY s.volgnummer DESC),
    b.omvang, b.wortel, c.omvang, c.notitie
  FROM boom b LEFT JOIN log l ON l.organisatie = b.organisatie
    LEFT JOIN LATERAL (SELECT k.omvang, k.notitie FROM checkpoint k WHERE k.organisatie = p_organisatie
      ORDER BY k.omvang DESC LIMIT 1) c ON true
  WHERE b.organisatie = p_organisatie;
END $$;

-- Leaf hashes of a run of entries, one after another.
CREATE FUNCTION lees_bladhashes(p_organisatie text, p_van bigint, p_tot bigint) RETURNS bytea
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('besluitspoor.organisaties', p_organisatie, true);
  RETURN (SELECT coalesce(string_agg(s.bladhash, ''::bytea ORDER BY s.index), '') FROM spoorregel s
    WHERE s.organisatie = p_organisatie AND s.index >= p_van AND s.index < p_tot);
END $$;

-- Tiles of a tree of this size, in the order asked for; what is not full yet is read from the level below.
CREATE FUNCTION lees_tegels(p_organisatie text, p_niveaus integer[], p_nummers bigint[], p_omvang bigint) RETURNS bytea[]
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  v_tegels bytea[] := '{}';
  v_hashes bytea;
  v_van bigint;
  v_tot bigint;
BEGIN
  PERFORM set_config('besluitspoor.organisaties', p_organisatie, true);
  FOR i IN 1 .. cardinality(p_niveaus) LOOP
    v_van := p_nummers[i] * 256;
    v_tot := least(v_van + 256, p_omvang >> (8 * p_niveaus[i]));
    v_hashes := NULL;
    IF v_tot = v_van + 256 THEN
      SELECT t.hashes INTO v_hashes FROM tegel t
      WHERE t.organisatie = p_organisatie AND t.niveau = p_niveaus[i] AND t.nummer = p_nummers[i];
    END IF;
    IF v_hashes IS NULL AND p_niveaus[i] = 0 THEN
      SELECT string_agg(s.bladhash, ''::bytea ORDER BY s.index) INTO v_hashes FROM spoorregel s
      WHERE s.organisatie = p_organisatie AND s.index >= v_van AND s.index < v_tot;
    ELSIF v_hashes IS NULL THEN
      SELECT string_agg(t.wortel, ''::bytea ORDER BY t.nummer) INTO v_hashes FROM tegel t
      WHERE t.organisatie = p_organisatie AND t.niveau = p_niveaus[i] - 1 AND t.nummer >= v_van AND t.nummer < v_tot;
    END IF;
    v_tegels := v_tegels || coalesce(v_hashes, ''::bytea);
  END LOOP;
  RETURN v_tegels;
END $$;

-- Entries of the log, for its bundles.
CREATE FUNCTION lees_bladen(p_organisatie text, p_van bigint, p_tot bigint) RETURNS TABLE (index bigint, blad text)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('besluitspoor.organisaties', p_organisatie, true);
  RETURN QUERY SELECT s.index, s.blad FROM spoorregel s
  WHERE s.organisatie = p_organisatie AND s.index >= p_van AND s.index < p_tot ORDER BY s.index;
END $$;
`;

const publishing = `
-- A signed head becomes public together with the tiles that became full. False when a larger one is public already.
CREATE FUNCTION publiceer(p_organisatie text, p_omvang bigint, p_wortel bytea, p_notitie text, p_tijdstip timestamptz, p_tegels json)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('log ' || p_organisatie, 0));
  PERFORM set_config('besluitspoor.organisaties', p_organisatie, true);
  IF EXISTS (SELECT FROM checkpoint WHERE organisatie = p_organisatie AND omvang >= p_omvang) THEN RETURN false; END IF;
  -- Never a signed root of entries that are not there.
  IF NOT EXISTS (SELECT FROM boom WHERE organisatie = p_organisatie
    AND (omvang > p_omvang OR omvang = p_omvang AND wortel = p_wortel)) THEN
    RAISE EXCEPTION 'De boom heeft deze omvang en wortel niet.' USING ERRCODE = 'BS004';
  END IF;
  INSERT INTO tegel (organisatie, niveau, nummer, wortel, hashes)
  SELECT p_organisatie, niveau, nummer, decode(wortel, 'hex'), decode(hashes, 'hex')
  FROM json_to_recordset(p_tegels) AS t (niveau smallint, nummer bigint, wortel text, hashes text)
  ON CONFLICT DO NOTHING;
  INSERT INTO checkpoint (organisatie, omvang, wortel, notitie, tijdstip)
  VALUES (p_organisatie, p_omvang, p_wortel, p_notitie, p_tijdstip);
  RETURN true;
END $$;
`;

const rights = `
GRANT SELECT ON log, logsleutel, checkpoint, tegel TO besluitspoor_app;
REVOKE ALL ON FUNCTION begin_log, lees_log, lees_bladhashes, lees_tegels, lees_bladen, publiceer FROM PUBLIC;
GRANT EXECUTE ON FUNCTION begin_log, lees_log, lees_bladhashes, lees_tegels, lees_bladen, publiceer TO besluitspoor_app;
`;
