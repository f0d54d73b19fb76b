// Why: a document goes only together with the entry that says so, in the same transaction, and never comes back. breaking: no
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class EraseDocument1795492000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [tables, naming, guards, erasing, reading, rights]) await runner.query(sql);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('A trail is never taken down.'));
  }
}

/** By its bytes a document is looked for at every erasure: do others have the same ones? */
const tables = `
-- Of an erased document the hash, the size and the moment stay; the name of a file is free text and goes.
ALTER TABLE document ALTER bestandsnaam DROP NOT NULL,
  ADD gewist_tijdstip timestamptz(3),
  ADD CHECK ((gewist_tijdstip IS NULL) = (bestandsnaam IS NOT NULL));
CREATE INDEX document_inhoud ON document (organisatie, sha256);
CREATE INDEX document_gewist ON document (organisatie, sha256) WHERE gewist_tijdstip IS NOT NULL;

-- Which entry erased a document. More trails may name one document; then each may say for itself that it was erased.
CREATE TABLE documentwissing (
  organisatie text NOT NULL,
  document    uuid NOT NULL REFERENCES document,
  traject     uuid NOT NULL,
  volgnummer  integer NOT NULL,
  index       bigint NOT NULL,
  PRIMARY KEY (document, traject)
);
ALTER TABLE documentwissing ENABLE ROW LEVEL SECURITY;
ALTER TABLE documentwissing FORCE ROW LEVEL SECURITY;
CREATE POLICY eigen_organisatie ON documentwissing
  USING (organisatie = current_setting('besluitspoor.organisaties', true)
    OR string_to_array(current_setting('besluitspoor.organisaties', true), ',') @> ARRAY[organisatie]);
`;

const naming = `
-- The document that an entry of erasure names, by way of the leaf that has it at that path, such as \`a.b[0].stuk\`; else null.
CREATE FUNCTION document_van_wissing(p_traject uuid, p_volgnummer integer) RETURNS uuid
LANGUAGE sql SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN json_typeof(o.stuk) = 'object' AND o.stuk->>'sha256' IS NOT NULL THEN (o.stuk->>'id')::uuid END
  FROM spoorregel w
    JOIN spoorregel s ON s.traject = w.traject AND s.volgnummer = (w.blad::json->'gegevens'->>'volgnummer')::integer
    CROSS JOIN LATERAL (SELECT s.blad::json->'gegevens'
      #> string_to_array(regexp_replace(w.blad::json->'gegevens'->>'veld', '\\[(\\d+)\\]', '.\\1', 'g'), '.') AS stuk) o
  WHERE w.traject = p_traject AND w.volgnummer = p_volgnummer AND w.blad::json->>'soort' = 'wissing';
$$;
`;

/** Not only for the role of the server: no function, of today or of later, can do it in another way by mistake. */
const guards = `
CREATE FUNCTION bewaak_document() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' AND NEW.gewist_tijdstip IS NULL THEN RETURN NEW; END IF;
  IF TG_OP = 'UPDATE' AND OLD.gewist_tijdstip IS NULL AND NEW.gewist_tijdstip IS NOT NULL
    AND to_jsonb(NEW) - '{bestandsnaam,gewist_tijdstip}'::text[] = to_jsonb(OLD) - '{bestandsnaam,gewist_tijdstip}'::text[]
    AND EXISTS (SELECT FROM documentwissing w WHERE w.document = NEW.id)
  THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'Een document verandert alleen als een regel zegt dat het is gewist: % is geweigerd.', TG_OP USING ERRCODE = 'BS002';
END $$;
CREATE TRIGGER bewaakt BEFORE INSERT OR UPDATE OR DELETE ON document FOR EACH ROW EXECUTE FUNCTION bewaak_document();
CREATE TRIGGER onveranderlijk BEFORE TRUNCATE ON document FOR EACH STATEMENT EXECUTE FUNCTION weiger_wijziging();

CREATE FUNCTION bewaak_documentwissing() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF document_van_wissing(NEW.traject, NEW.volgnummer) = NEW.document THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'Geen regel zegt dat dit document is gewist.' USING ERRCODE = 'BS002';
END $$;
CREATE TRIGGER bewaakt BEFORE INSERT ON documentwissing FOR EACH ROW EXECUTE FUNCTION bewaak_documentwissing();
CREATE TRIGGER onveranderlijk BEFORE UPDATE OR DELETE OR TRUNCATE ON documentwissing
  FOR EACH STATEMENT EXECUTE FUNCTION weiger_wijziging();
`;

const erasing = `
CREATE OR REPLACE FUNCTION schrijf_bij_en_wis(p_organisatie text, p_hoofd json, p_regels json, p_trajecten json, p_wisbaar json, p_sleutels json)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v record;
  v_document uuid;
BEGIN
  PERFORM schrijf_bij(p_organisatie, p_hoofd, p_regels, p_trajecten, p_wisbaar, p_sleutels);
  -- What is erased follows from the leaves themselves: nothing goes that no leaf names.
  DELETE FROM wisbaar w USING (
    SELECT r.traject, (r.blad::json->'gegevens'->>'volgnummer')::integer AS volgnummer, r.blad::json->'gegevens'->>'veld' AS veld
    FROM json_to_recordset(p_regels) AS r (traject uuid, blad text)
    WHERE r.blad::json->>'soort' = 'wissing'
  ) weg
  WHERE w.traject = weg.traject AND w.volgnummer = weg.volgnummer AND w.veld = weg.veld;

  FOR v IN SELECT * FROM json_to_recordset(p_regels) AS n (traject uuid, volgnummer integer, blad text, registratietijdstip timestamptz)
    WHERE n.blad::json->>'soort' = 'wissing'
  LOOP
    v_document := document_van_wissing(v.traject, v.volgnummer);
    CONTINUE WHEN v_document IS NULL;
    IF EXISTS (SELECT FROM documentwissing w WHERE w.document = v_document AND w.traject = v.traject) THEN
      RAISE EXCEPTION 'Dit spoor zei al dat het document is gewist.' USING ERRCODE = 'BS003';
    END IF;
    INSERT INTO documentwissing (organisatie, document, traject, volgnummer, index)
    SELECT p_organisatie, v_document, s.traject, s.volgnummer, s.index FROM spoorregel s
    WHERE s.traject = v.traject AND s.volgnummer = v.volgnummer;
    UPDATE document SET gewist_tijdstip = v.registratietijdstip, bestandsnaam = NULL
    WHERE id = v_document AND gewist_tijdstip IS NULL;
  END LOOP;
END $$;
`;

/** Documents as the engine needs them, each with the entries that erased it, the first of them first. */
const reading = `
CREATE FUNCTION lees_documenten(p_organisaties text, p_ids uuid[])
RETURNS TABLE (id uuid, sha256 text, openbaar boolean, bureau text, gewist json)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('besluitspoor.organisaties', p_organisaties, true);
  RETURN QUERY SELECT d.id, d.sha256, d.openbaar, d.bureau,
    (SELECT coalesce(json_agg(json_build_object('traject', w.traject, 'volgnummer', w.volgnummer) ORDER BY w.index), '[]')
      FROM documentwissing w WHERE w.document = d.id)
  FROM document d WHERE d.id = ANY (p_ids);
END $$;

CREATE OR REPLACE FUNCTION laad(p_organisatie text, p_trajecten uuid[], p_sleutels json, p_documenten uuid[])
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
      (SELECT json_agg(d) FROM lees_documenten(p_organisatie, p_documenten) d)
    END
  FROM boom b WHERE b.organisatie = p_organisatie;
END $$;
`;

const rights = `
REVOKE DELETE, TRUNCATE ON document FROM CURRENT_USER;
REVOKE UPDATE, DELETE, TRUNCATE ON documentwissing FROM CURRENT_USER;
GRANT SELECT ON documentwissing TO besluitspoor_app;
REVOKE ALL ON FUNCTION document_van_wissing, bewaak_document, bewaak_documentwissing, lees_documenten FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lees_documenten TO besluitspoor_app;
`;
