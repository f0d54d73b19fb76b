// Why: each operation of the hot path is one call, which sets the organisation itself and does all its work. breaking: no
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class MakeFunctions1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [append, load, reading, registering]) await runner.query(sql);
    await runner.query(rights);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('A trail is never taken down.'));
  }
}

/**
 * The whole batch of one organisation in one call, so in one transaction. BS001 = another writer was first. The head of
 * the tree is taken last, by compare-and-swap, so that the one row all writers share is held shortest.
 */
const append = `
CREATE FUNCTION schrijf_bij(p_organisatie text, p_hoofd json, p_regels json, p_trajecten json, p_wisbaar json, p_sleutels json)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_van bigint := (p_hoofd->>'van')::bigint;
  v_naar bigint := (p_hoofd->>'naar')::bigint;
  v_geteld bigint;
  t record;
BEGIN
  PERFORM set_config('besluitspoor.organisaties', p_organisatie, true);

  -- Indices and volgnummers without a gap, each entry after the one its traject ended with.
  WITH nieuw AS (
    INSERT INTO spoorregel (organisatie, index, traject, volgnummer, vorige, bladhash, blad, toegelaten, registratietijdstip)
    SELECT p_organisatie, v_van + r.plaats - 1, r.traject, r.volgnummer, decode(r.vorige, 'hex'), decode(r.bladhash, 'hex'),
      r.blad, r.toegelaten, r.registratietijdstip
    FROM ROWS FROM (json_to_recordset(p_regels) AS (traject uuid, volgnummer integer, vorige text, bladhash text, blad text,
      toegelaten boolean, registratietijdstip timestamptz)) WITH ORDINALITY
      AS r (traject, volgnummer, vorige, bladhash, blad, toegelaten, registratietijdstip, plaats)
    RETURNING index, traject, volgnummer, vorige, bladhash
  ), meld AS (
    INSERT INTO uitbox (organisatie, index, traject, volgnummer)
    SELECT p_organisatie, index, traject, volgnummer FROM nieuw
  )
  SELECT count(*) FILTER (WHERE n.vorige IS NOT DISTINCT FROM coalesce(n.eerder,
    (SELECT s.bladhash FROM spoorregel s WHERE s.traject = n.traject AND s.volgnummer = n.volgnummer - 1))) INTO v_geteld
  FROM (SELECT *, lag(bladhash) OVER (PARTITION BY traject ORDER BY volgnummer) AS eerder FROM nieuw) n;
  IF v_geteld <> v_naar - v_van OR v_geteld <> json_array_length(p_regels) THEN
    RAISE EXCEPTION 'De regels sluiten niet aan op het spoor.' USING ERRCODE = 'BS003';
  END IF;

  -- Row by row: a join with a list of unknown length tempts the planner to read the whole table instead.
  FOR t IN SELECT * FROM json_to_recordset(p_trajecten) AS n (id uuid, procedure_naam text, procedure_versie integer, fase text,
    status text, versie integer, volgnummer integer, vorige text, feiten text, beeld text, geopend_tijdstip timestamptz,
    gewijzigd_tijdstip timestamptz, laatste_tijdstip timestamptz, kanteldatum text, termijndatum text, van_volgnummer integer)
  LOOP
    IF t.van_volgnummer > 0 THEN
      UPDATE traject SET fase = t.fase, status = t.status, versie = t.versie, volgnummer = t.volgnummer,
        vorige = decode(t.vorige, 'hex'), feiten = t.feiten, beeld = t.beeld, gewijzigd_tijdstip = t.gewijzigd_tijdstip,
        laatste_tijdstip = t.laatste_tijdstip, kanteldatum = t.kanteldatum, termijndatum = t.termijndatum
      WHERE id = t.id AND volgnummer = t.van_volgnummer;
    ELSE
      INSERT INTO traject (id, organisatie, procedure_naam, procedure_versie, fase, status, versie, volgnummer, vorige,
        feiten, beeld, geopend_tijdstip, gewijzigd_tijdstip, laatste_tijdstip, kanteldatum, termijndatum)
      VALUES (t.id, p_organisatie, t.procedure_naam, t.procedure_versie, t.fase, t.status, t.versie, t.volgnummer,
        decode(t.vorige, 'hex'), t.feiten, t.beeld, t.geopend_tijdstip, t.gewijzigd_tijdstip, t.laatste_tijdstip,
        t.kanteldatum, t.termijndatum);
    END IF;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'Een ander schreef eerder op dit traject.' USING ERRCODE = 'BS001';
    END IF;
    -- No state without its leaf: every traject ends where its last entry does.
    IF NOT EXISTS (SELECT FROM spoorregel s
      WHERE s.traject = t.id AND s.volgnummer = t.volgnummer AND s.bladhash = decode(t.vorige, 'hex')) THEN
      RAISE EXCEPTION 'Een traject eindigt niet bij zijn laatste regel.' USING ERRCODE = 'BS003';
    END IF;
  END LOOP;

  INSERT INTO wisbaar (organisatie, traject, volgnummer, veld, zout, waarde)
  SELECT p_organisatie, traject, volgnummer, veld, decode(zout, 'hex'), waarde
  FROM json_to_recordset(p_wisbaar) AS r (traject uuid, volgnummer integer, veld text, zout text, waarde text);

  INSERT INTO sleutel (organisatie, registrator, pad, sleutel, lichaam, status, traject, volgnummer)
  SELECT p_organisatie, registrator, pad, sleutel, decode(lichaam, 'hex'), status, traject, volgnummer
  FROM json_to_recordset(p_sleutels) AS r (registrator uuid, pad text, sleutel text, lichaam text, status smallint,
    traject uuid, volgnummer integer);

  UPDATE boom SET omvang = v_naar, rand = decode(p_hoofd->>'rand', 'hex'), wortel = decode(p_hoofd->>'wortel', 'hex')
  WHERE organisatie = p_organisatie AND omvang = v_van;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'Een ander schreef eerder in dit spoor.' USING ERRCODE = 'BS001';
  END IF;
END $$;
`;

const trajectColumns = `
  id uuid, organisatie text, procedure_naam text, procedure_versie integer, fase text, status text, versie integer,
  volgnummer integer, vorige bytea, feiten text, beeld text, geopend_tijdstip timestamptz, gewijzigd_tijdstip timestamptz,
  laatste_tijdstip timestamptz, kanteldatum text, termijndatum text, titel text, dictum text`;

/** Titel and dictum are erasable, so they stand with the other texts of their entry. */
const selectTraject = `
  SELECT t.id, t.organisatie, t.procedure_naam, t.procedure_versie, t.fase, t.status, t.versie, t.volgnummer, t.vorige,
    t.feiten, t.beeld, t.geopend_tijdstip::timestamptz, t.gewijzigd_tijdstip::timestamptz, t.laatste_tijdstip::timestamptz,
    t.kanteldatum, t.termijndatum,
    (SELECT w.waarde FROM wisbaar w WHERE w.traject = t.id AND w.volgnummer = 1 AND w.veld = 'titel'),
    CASE WHEN t.status = 'besloten' THEN
      (SELECT w.waarde FROM wisbaar w WHERE w.traject = t.id AND w.veld = 'dictum'
        AND w.volgnummer = (t.feiten::json #>> '{besluit,volgnummer}')::integer)
    END
  FROM traject t`;

/** Everything a batch needs to be decided. */
const load = `
CREATE FUNCTION lees_trajecten(p_organisaties text, p_ids uuid[]) RETURNS TABLE (${trajectColumns})
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('besluitspoor.organisaties', p_organisaties, true);
  RETURN QUERY ${selectTraject} WHERE t.id = ANY (p_ids);
END $$;

CREATE FUNCTION laad(p_organisatie text, p_trajecten uuid[], p_sleutels json, p_documenten uuid[])
RETURNS TABLE (omvang bigint, rand bytea, trajecten json, sleutels json, documenten json)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('besluitspoor.organisaties', p_organisatie, true);
  RETURN QUERY SELECT b.omvang, b.rand,
    (SELECT json_agg(t) FROM lees_trajecten(p_organisatie, p_trajecten) t),
    CASE WHEN json_array_length(p_sleutels) > 0 THEN
      (SELECT json_agg(s) FROM json_to_recordset(p_sleutels) AS v (registrator uuid, pad text, sleutel text)
        CROSS JOIN LATERAL (SELECT * FROM sleutel k
          WHERE k.registrator = v.registrator AND k.pad = v.pad AND k.sleutel = v.sleutel LIMIT 1) s)
    END,
    CASE WHEN cardinality(p_documenten) > 0 THEN
      (SELECT json_agg(json_build_object('id', d.id, 'sha256', d.sha256, 'openbaar', d.openbaar, 'bureau', d.bureau))
        FROM document d WHERE d.id = ANY (p_documenten))
    END
  FROM boom b WHERE b.organisatie = p_organisatie;
END $$;
`;

const reading = `
CREATE FUNCTION lees_versies(p_organisaties text, p_ids uuid[])
RETURNS TABLE (id uuid, versie integer, kanteldatum text, gewijzigd_tijdstip timestamptz)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('besluitspoor.organisaties', p_organisaties, true);
  RETURN QUERY SELECT t.id, t.versie, t.kanteldatum, t.gewijzigd_tijdstip::timestamptz FROM traject t WHERE t.id = ANY (p_ids);
END $$;

CREATE FUNCTION lees_lijst(p_organisaties text, p_filter json) RETURNS TABLE (${trajectColumns})
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  v_fase text := p_filter->>'fase';
  v_organisatie text := p_filter->>'organisatie';
  v_te_laat boolean := (p_filter->>'teLaat')::boolean;
  v_vandaag text := p_filter->>'vandaag';
  v_na_tijdstip timestamptz := (p_filter->'na'->>'geopendTijdstip')::timestamptz;
  v_na_id uuid := (p_filter->'na'->>'id')::uuid;
BEGIN
  PERFORM set_config('besluitspoor.organisaties', p_organisaties, true);
  RETURN QUERY ${selectTraject}
    WHERE t.organisatie = ANY (string_to_array(current_setting('besluitspoor.organisaties'), ','))
      AND (v_organisatie IS NULL OR t.organisatie = v_organisatie)
      AND (v_fase IS NULL OR t.fase = v_fase)
      AND (v_te_laat IS NULL OR coalesce(t.termijndatum < v_vandaag, false) = v_te_laat)
      AND (v_na_id IS NULL OR (t.geopend_tijdstip, t.id) < (v_na_tijdstip, v_na_id))
    ORDER BY t.geopend_tijdstip DESC, t.id DESC
    LIMIT (p_filter->>'limiet')::integer;
END $$;

CREATE FUNCTION lees_spoor(p_organisaties text, p_traject uuid, p_na integer, p_limiet integer)
RETURNS TABLE (volgnummer integer, index bigint, bladhash bytea, blad text, wisbaar json)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('besluitspoor.organisaties', p_organisaties, true);
  RETURN QUERY SELECT s.volgnummer, s.index, s.bladhash, s.blad,
    (SELECT json_object_agg(w.veld, w.waarde) FROM wisbaar w WHERE w.traject = s.traject AND w.volgnummer = s.volgnummer)
  FROM spoorregel s WHERE s.traject = p_traject AND s.volgnummer > p_na ORDER BY s.volgnummer LIMIT p_limiet;
END $$;

CREATE FUNCTION lees_geschiedenis(p_organisaties text, p_traject uuid, p_na integer, p_tot integer) RETURNS TABLE (blad text)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('besluitspoor.organisaties', p_organisaties, true);
  RETURN QUERY SELECT s.blad FROM spoorregel s
  WHERE s.traject = p_traject AND s.toegelaten AND s.volgnummer > p_na AND s.volgnummer <= p_tot ORDER BY s.volgnummer;
END $$;

CREATE FUNCTION versie_op(p_organisaties text, p_traject uuid, p_tijdstip timestamptz) RETURNS integer
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('besluitspoor.organisaties', p_organisaties, true);
  RETURN (SELECT coalesce(max(s.volgnummer), 0) FROM spoorregel s
    WHERE s.traject = p_traject AND s.toegelaten AND s.registratietijdstip <= p_tijdstip);
END $$;

-- Whether an entry stands in the trail, for the answer to a lost COMMIT.
CREATE FUNCTION staat_er(p_organisatie text, p_traject uuid, p_volgnummer integer, p_bladhash bytea) RETURNS boolean
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('besluitspoor.organisaties', p_organisatie, true);
  RETURN EXISTS (SELECT FROM spoorregel s
    WHERE s.traject = p_traject AND s.volgnummer = p_volgnummer AND s.bladhash = p_bladhash);
END $$;

CREATE FUNCTION organisatie_bestaat(p_id text) RETURNS boolean
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('besluitspoor.organisaties', p_id, true);
  RETURN EXISTS (SELECT FROM organisatie WHERE id = p_id);
END $$;
`;

const registering = `
CREATE FUNCTION registrator_van(p_organisatie text, p_uitgever text, p_onderwerp text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_id uuid;
BEGIN
  PERFORM set_config('besluitspoor.organisaties', p_organisatie, true);
  SELECT id INTO v_id FROM registrator WHERE organisatie = p_organisatie AND uitgever = p_uitgever AND onderwerp = p_onderwerp;
  IF v_id IS NULL THEN
    INSERT INTO registrator (organisatie, uitgever, onderwerp) VALUES (p_organisatie, p_uitgever, p_onderwerp)
    ON CONFLICT (organisatie, uitgever, onderwerp) DO UPDATE SET onderwerp = excluded.onderwerp RETURNING id INTO v_id;
  END IF;
  RETURN v_id;
END $$;

-- Idempotency-Keys are kept thirty days.
CREATE FUNCTION ruim_sleutels_op(p_organisatie text, p_voor timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_aantal integer;
BEGIN
  PERFORM set_config('besluitspoor.organisaties', p_organisatie, true);
  DELETE FROM sleutel WHERE organisatie = p_organisatie AND gemaakt < p_voor;
  GET DIAGNOSTICS v_aantal = ROW_COUNT;
  RETURN v_aantal;
END $$;

-- Every organisation has its tree from the first moment.
CREATE FUNCTION voeg_organisatie_toe(p_id text, p_naam text, p_oin text) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('besluitspoor.organisaties', p_id, true);
  INSERT INTO organisatie (id, naam, oin) VALUES (p_id, p_naam, p_oin)
  ON CONFLICT (id) DO UPDATE SET naam = excluded.naam, oin = excluded.oin;
  INSERT INTO boom (organisatie, omvang, rand, wortel) VALUES (p_id, 0, '', sha256('')) ON CONFLICT DO NOTHING;
END $$;
`;

const rights = `
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schrijf_bij, laad, lees_trajecten, lees_versies, lees_lijst, lees_spoor, lees_geschiedenis, versie_op,
  staat_er, organisatie_bestaat, registrator_van, ruim_sleutels_op TO besluitspoor_app;
`;
