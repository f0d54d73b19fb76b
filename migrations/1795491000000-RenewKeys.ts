// Why: keys are renewed and retired, a log goes on under a new name after its database was lost, and incidents stay known. breaking: no
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RenewKeys1795491000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [tables, immutable, reading, keys, signing, recovery, incidents, listing, rights])
      await runner.query(sql);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('A trail is never taken down.'));
  }
}

/** All but the incidents is public, so its rows are not separated by organisation; nothing of it is ever changed. */
const tables = `
-- Keys that sign no more. What they signed they still prove.
CREATE TABLE intrekking (
  organisatie text NOT NULL,
  volgnummer  integer NOT NULL,
  tijdstip    timestamptz(3) NOT NULL,
  PRIMARY KEY (organisatie, volgnummer),
  FOREIGN KEY (organisatie, volgnummer) REFERENCES logsleutel
);

-- A checkpoint with the signature of a key that came after it; its text is the same.
CREATE TABLE hertekening (
  organisatie text NOT NULL,
  omvang      bigint NOT NULL,
  volgnummer  integer NOT NULL CHECK (volgnummer >= 1),
  notitie     text NOT NULL,
  tijdstip    timestamptz(3) NOT NULL,
  PRIMARY KEY (organisatie, omvang, volgnummer),
  FOREIGN KEY (organisatie, omvang) REFERENCES checkpoint
);

-- Names under which a log went on after its database was put back, with the signed head that it could not keep.
CREATE TABLE herstel (
  organisatie text NOT NULL REFERENCES log,
  volgnummer  integer NOT NULL CHECK (volgnummer >= 2),
  herkomst    text NOT NULL UNIQUE,
  notitie     text NOT NULL,
  index       bigint NOT NULL,
  tijdstip    timestamptz(3) NOT NULL,
  PRIMARY KEY (organisatie, volgnummer)
);

-- Signs that a log was tampered with or put back. kenmerk: of the same incident always the same, so that it is here once.
CREATE TABLE incident (
  organisatie text NOT NULL REFERENCES organisatie,
  volgnummer  integer NOT NULL CHECK (volgnummer >= 1),
  kenmerk     text NOT NULL CHECK (kenmerk ~ '^[0-9a-f]{64}$'),
  soort       text NOT NULL CHECK (soort IN ('teruggezet', 'boom-klopt-niet', 'getuige-verder', 'getuige-spreekt-tegen')),
  melding     text NOT NULL,
  bewijs      text,
  tijdstip    timestamptz(3) NOT NULL,
  PRIMARY KEY (organisatie, volgnummer),
  UNIQUE (organisatie, kenmerk)
);
ALTER TABLE incident ENABLE ROW LEVEL SECURITY;
ALTER TABLE incident FORCE ROW LEVEL SECURITY;
CREATE POLICY eigen_organisatie ON incident
  USING (organisatie = current_setting('besluitspoor.organisaties', true)
    OR string_to_array(current_setting('besluitspoor.organisaties', true), ',') @> ARRAY[organisatie]);
`;

const immutable = ['intrekking', 'hertekening', 'herstel', 'incident']
  .map(
    (table) => `
CREATE TRIGGER onveranderlijk BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
  FOR EACH STATEMENT EXECUTE FUNCTION weiger_wijziging();
REVOKE UPDATE, DELETE, TRUNCATE ON ${table} FROM CURRENT_USER;`,
  )
  .join('\n');

const reading = `
-- The name under which a log signs now.
CREATE FUNCTION log_herkomst(p_organisatie text) RETURNS text
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT coalesce((SELECT h.herkomst FROM herstel h WHERE h.organisatie = p_organisatie ORDER BY h.volgnummer DESC LIMIT 1),
    (SELECT l.herkomst FROM log l WHERE l.organisatie = p_organisatie));
$$;

-- Keys that sign: of this name and not retired, the newest first.
CREATE FUNCTION sleutels_in_gebruik(p_organisatie text) RETURNS TABLE (volgnummer integer, sleutel text)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT s.volgnummer, s.sleutel FROM logsleutel s
  WHERE s.organisatie = p_organisatie AND starts_with(s.sleutel, log_herkomst(p_organisatie) || '+')
    AND NOT EXISTS (SELECT FROM intrekking i WHERE i.organisatie = s.organisatie AND i.volgnummer = s.volgnummer)
  ORDER BY s.volgnummer DESC;
$$;

-- As before; the keys are those in use, and a note of an earlier name is not one of this log. Name and keys are written out
-- here, because every proof and tile reads this.
CREATE OR REPLACE FUNCTION lees_log(p_organisatie text)
RETURNS TABLE (herkomst text, sleutels text[], omvang bigint, wortel bytea, gepubliceerd bigint, notitie text)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('besluitspoor.organisaties', p_organisatie, true);
  RETURN QUERY SELECT h.naam,
    ARRAY(SELECT s.sleutel FROM logsleutel s WHERE s.organisatie = p_organisatie AND starts_with(s.sleutel, h.naam || '+')
      AND NOT EXISTS (SELECT FROM intrekking i WHERE i.organisatie = s.organisatie AND i.volgnummer = s.volgnummer)
      ORDER BY s.volgnummer DESC),
    b.omvang, b.wortel, c.omvang,
    CASE WHEN starts_with(c.notitie, h.naam || E'\\n') THEN coalesce(
      (SELECT t.notitie FROM hertekening t WHERE t.organisatie = p_organisatie AND t.omvang = c.omvang
        ORDER BY t.volgnummer DESC LIMIT 1), c.notitie) END
  FROM boom b CROSS JOIN LATERAL (SELECT coalesce(
      (SELECT h.herkomst FROM herstel h WHERE h.organisatie = p_organisatie ORDER BY h.volgnummer DESC LIMIT 1),
      (SELECT l.herkomst FROM log l WHERE l.organisatie = p_organisatie)) AS naam) h
    LEFT JOIN LATERAL (SELECT k.omvang, k.notitie FROM checkpoint k WHERE k.organisatie = p_organisatie
      ORDER BY k.omvang DESC LIMIT 1) c ON true
  WHERE b.organisatie = p_organisatie;
END $$;

-- Every key a log ever had, the newest first.
CREATE FUNCTION lees_logsleutels(p_organisatie text)
RETURNS TABLE (volgnummer integer, sleutel text, gemaakt timestamptz, ingetrokken timestamptz, ondertekent boolean)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT s.volgnummer, s.sleutel, s.gemaakt::timestamptz, i.tijdstip::timestamptz,
    i.tijdstip IS NULL AND starts_with(s.sleutel, log_herkomst(p_organisatie) || '+')
  FROM logsleutel s LEFT JOIN intrekking i ON i.organisatie = s.organisatie AND i.volgnummer = s.volgnummer
  WHERE s.organisatie = p_organisatie ORDER BY s.volgnummer DESC;
$$;

-- Whether the log went on under a new name because it could not keep this signed head.
CREATE FUNCTION is_aanvaard(p_organisatie text, p_notitie text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM herstel h WHERE h.organisatie = p_organisatie AND h.notitie = p_notitie);
$$;
`;

const keys = `
-- A new key signs beside the newest; there are never more than two. False when it was registered already. BS005 = not now.
CREATE FUNCTION vernieuw_sleutel(p_organisatie text, p_volgnummer integer, p_sleutel text, p_tijdstip timestamptz)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('log ' || p_organisatie, 0));
  PERFORM set_config('besluitspoor.organisaties', p_organisatie, true);
  IF EXISTS (SELECT FROM logsleutel WHERE organisatie = p_organisatie AND volgnummer = p_volgnummer AND sleutel = p_sleutel) THEN
    RETURN false;
  END IF;
  IF (SELECT count(*) FROM sleutels_in_gebruik(p_organisatie)) <> 1
    OR p_volgnummer <= (SELECT max(volgnummer) FROM logsleutel WHERE organisatie = p_organisatie)
    OR NOT starts_with(p_sleutel, log_herkomst(p_organisatie) || '+') THEN
    RAISE EXCEPTION 'Deze sleutel kan er nu niet bij.' USING ERRCODE = 'BS005';
  END IF;
  INSERT INTO logsleutel (organisatie, volgnummer, sleutel, gemaakt) VALUES (p_organisatie, p_volgnummer, p_sleutel, p_tijdstip);
  RETURN true;
END $$;

-- The key signs no more. False when it was retired already; never the last one in use (BS005).
CREATE FUNCTION trek_sleutel_in(p_organisatie text, p_volgnummer integer, p_tijdstip timestamptz)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('log ' || p_organisatie, 0));
  PERFORM set_config('besluitspoor.organisaties', p_organisatie, true);
  IF EXISTS (SELECT FROM intrekking WHERE organisatie = p_organisatie AND volgnummer = p_volgnummer) THEN RETURN false; END IF;
  IF NOT EXISTS (SELECT FROM sleutels_in_gebruik(p_organisatie) s WHERE s.volgnummer = p_volgnummer)
    OR (SELECT count(*) FROM sleutels_in_gebruik(p_organisatie)) < 2 THEN
    RAISE EXCEPTION 'Deze sleutel kan niet worden ingetrokken.' USING ERRCODE = 'BS005';
  END IF;
  INSERT INTO intrekking (organisatie, volgnummer, tijdstip) VALUES (p_organisatie, p_volgnummer, p_tijdstip);
  RETURN true;
END $$;
`;

const signing = `
-- The signatures under a published head, made anew; its text cannot change. False when they stand there already.
CREATE FUNCTION onderteken_opnieuw(p_organisatie text, p_omvang bigint, p_notitie text, p_tijdstip timestamptz)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_laatste hertekening;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('log ' || p_organisatie, 0));
  PERFORM set_config('besluitspoor.organisaties', p_organisatie, true);
  IF NOT EXISTS (SELECT FROM checkpoint WHERE organisatie = p_organisatie AND omvang = p_omvang
    AND split_part(notitie, E'\\n\\n', 1) = split_part(p_notitie, E'\\n\\n', 1)) THEN
    RAISE EXCEPTION 'Er is geen checkpoint met deze tekst.' USING ERRCODE = 'BS004';
  END IF;
  SELECT * INTO v_laatste FROM hertekening WHERE organisatie = p_organisatie AND omvang = p_omvang
    ORDER BY volgnummer DESC LIMIT 1;
  IF v_laatste.notitie = p_notitie THEN RETURN false; END IF;
  INSERT INTO hertekening (organisatie, omvang, volgnummer, notitie, tijdstip)
  VALUES (p_organisatie, p_omvang, coalesce(v_laatste.volgnummer, 0) + 1, p_notitie, p_tijdstip);
  RETURN true;
END $$;
`;

/**
 * The commit point of a herstel: the entry that says so, the new name, its key and the head that could not be kept are
 * there together or not at all. schrijf_bij grows the tree as for every other entry.
 */
const recovery = `
CREATE FUNCTION herstel_log(p_organisatie text, p_hoofd json, p_regel json, p_wisbaar json, p_herstel json)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_blad json := (p_regel->>'blad')::json;
  v_nummer integer := (p_herstel->>'volgnummer')::integer;
  v_naam text := p_herstel->>'herkomst';
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('log ' || p_organisatie, 0));
  PERFORM set_config('besluitspoor.organisaties', p_organisatie, true);
  -- Another was first.
  IF log_herkomst(p_organisatie) IS DISTINCT FROM p_herstel->>'van' OR is_aanvaard(p_organisatie, p_herstel->>'notitie') THEN
    RETURN false;
  END IF;
  -- A database from before the log began does not know its name.
  IF p_herstel->>'van' IS NULL THEN
    INSERT INTO log (organisatie, herkomst) VALUES (p_organisatie, p_herstel->>'basis');
  END IF;
  -- The leaf says what is done here, the new name is the first one with its number, and what the database has is not given up.
  IF v_blad->>'soort' <> 'herstel' OR v_blad->'gegevens'->>'herkomst' <> v_naam
    OR (v_blad->'gegevens'->>'omvang')::bigint <> (p_hoofd->>'van')::bigint
    OR v_blad->'gegevens'->>'vorigeHerkomst' || E'\\n' || (v_blad->'gegevens'->>'getekendeOmvang') || E'\\n'
      || (v_blad->'gegevens'->>'getekendeWortel') <> split_part(p_herstel->>'notitie', E'\\n\\n', 1)
    OR v_naam <> (SELECT herkomst FROM log WHERE organisatie = p_organisatie) || '/' || v_nummer
    OR v_nummer <= (SELECT coalesce(max(volgnummer), 1) FROM herstel WHERE organisatie = p_organisatie)
    OR NOT starts_with(p_herstel->>'sleutel', v_naam || '+')
    OR EXISTS (SELECT FROM checkpoint WHERE organisatie = p_organisatie
      AND split_part(notitie, E'\\n\\n', 1) = split_part(p_herstel->>'notitie', E'\\n\\n', 1)) THEN
    RAISE EXCEPTION 'Dit is geen herstel van dit log.' USING ERRCODE = 'BS005';
  END IF;
  INSERT INTO logsleutel (organisatie, volgnummer, sleutel, gemaakt) VALUES (p_organisatie,
    (p_herstel->>'sleutelnummer')::integer, p_herstel->>'sleutel', (p_herstel->>'tijdstip')::timestamptz);
  INSERT INTO herstel (organisatie, volgnummer, herkomst, notitie, index, tijdstip) VALUES (p_organisatie, v_nummer, v_naam,
    p_herstel->>'notitie', (p_hoofd->>'van')::bigint, (p_herstel->>'tijdstip')::timestamptz);
  PERFORM schrijf_bij(p_organisatie, p_hoofd, json_build_array(p_regel), '[]', p_wisbaar, '[]');
  RETURN true;
END $$;
`;

const incidents = `
CREATE FUNCTION meld_incident(p_organisatie text, p_kenmerk text, p_soort text, p_melding text, p_bewijs text, p_tijdstip timestamptz)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('incident ' || p_organisatie, 0));
  PERFORM set_config('besluitspoor.organisaties', p_organisatie, true);
  INSERT INTO incident (organisatie, volgnummer, kenmerk, soort, melding, bewijs, tijdstip)
  SELECT p_organisatie, coalesce(max(i.volgnummer), 0) + 1, p_kenmerk, p_soort, p_melding, p_bewijs, p_tijdstip
  FROM incident i WHERE i.organisatie = p_organisatie
  HAVING count(*) FILTER (WHERE i.kenmerk = p_kenmerk) = 0;
END $$;

CREATE FUNCTION lees_incidenten(p_organisatie text, p_na integer, p_limiet integer)
RETURNS TABLE (volgnummer integer, kenmerk text, soort text, melding text, bewijs text, tijdstip timestamptz)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('besluitspoor.organisaties', p_organisatie, true);
  RETURN QUERY SELECT i.volgnummer, i.kenmerk, i.soort, i.melding, i.bewijs, i.tijdstip::timestamptz FROM incident i
  WHERE i.organisatie = p_organisatie AND i.volgnummer > p_na ORDER BY i.volgnummer LIMIT p_limiet;
END $$;
`;

/** For the owner alone, and only when it asks for all: with nothing set it sees no row either. */
const listing = `
CREATE POLICY alle_organisaties ON organisatie FOR SELECT TO CURRENT_USER
  USING (current_setting('besluitspoor.organisaties', true) = '*');
CREATE FUNCTION lees_organisaties() RETURNS TABLE (id text, naam text, oin text)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('besluitspoor.organisaties', '*', true);
  RETURN QUERY SELECT o.id, o.naam, o.oin FROM organisatie o ORDER BY o.id;
END $$;
REVOKE ALL ON FUNCTION lees_organisaties FROM PUBLIC;
`;

const functions =
  'log_herkomst, sleutels_in_gebruik, lees_logsleutels, is_aanvaard, vernieuw_sleutel, trek_sleutel_in, onderteken_opnieuw, herstel_log, meld_incident, lees_incidenten';

const rights = `
GRANT SELECT ON intrekking, hertekening, herstel, incident TO besluitspoor_app;
REVOKE ALL ON FUNCTION ${functions} FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ${functions} TO besluitspoor_app;
`;
