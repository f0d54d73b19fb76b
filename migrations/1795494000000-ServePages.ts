// Why: the web pages need sessions, a list that begins with what is late, names of municipalities, and who recorded. breaking: no
import type { MigrationInterface, QueryRunner } from 'typeorm';

const sessions = `
CREATE TABLE sessie (
  kenmerk bytea PRIMARY KEY CHECK (octet_length(kenmerk) = 32),
  inhoud text NOT NULL,
  vervalt timestamptz(3) NOT NULL
);
CREATE INDEX sessie_vervalt ON sessie (vervalt);

CREATE FUNCTION bewaar_sessie(p_kenmerk bytea, p_inhoud text, p_vervalt timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO sessie (kenmerk, inhoud, vervalt) VALUES (p_kenmerk, p_inhoud, p_vervalt);
$$;

CREATE FUNCTION lees_sessie(p_kenmerk bytea, p_nu timestamptz) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT inhoud FROM sessie WHERE kenmerk = p_kenmerk AND vervalt > p_nu;
$$;

CREATE FUNCTION eindig_sessie(p_kenmerk bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM sessie WHERE kenmerk = p_kenmerk;
$$;

CREATE FUNCTION ruim_sessies_op(p_nu timestamptz) RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH weg AS (DELETE FROM sessie WHERE vervalt <= p_nu RETURNING 1) SELECT count(*)::integer FROM weg;
$$;`;

/** Running ones first, and of those what is late or due soonest first. */
const list = `
CREATE FUNCTION zoek_trajecten(p_organisaties text, p_vraag json) RETURNS TABLE (id uuid, aantal bigint)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  v_zoek text := lower(p_vraag->>'zoek');
  v_fase text := p_vraag->>'fase';
  v_organisatie text := p_vraag->>'organisatie';
  v_te_laat boolean := (p_vraag->>'teLaat')::boolean;
  v_vandaag text := p_vraag->>'vandaag';
BEGIN
  PERFORM set_config('besluitspoor.organisaties', p_organisaties, true);
  RETURN QUERY SELECT t.id, count(*) OVER ()
    FROM traject t
    LEFT JOIN wisbaar w ON w.traject = t.id AND w.volgnummer = 1 AND w.veld = 'titel'
    WHERE t.organisatie = ANY (string_to_array(p_organisaties, ','))
      AND (v_organisatie IS NULL OR t.organisatie = v_organisatie)
      AND (v_fase IS NULL OR t.fase = v_fase)
      AND (v_te_laat IS NULL OR coalesce(t.termijndatum < v_vandaag, false) = v_te_laat)
      AND (v_zoek IS NULL OR position(v_zoek IN lower(w.waarde)) > 0)
    ORDER BY (t.status = 'lopend') DESC,
      CASE WHEN t.status = 'lopend' THEN t.termijndatum END NULLS LAST, t.geopend_tijdstip DESC, t.id DESC
    LIMIT (p_vraag->>'limiet')::integer OFFSET (p_vraag->>'vanaf')::integer;
END $$;`;

const names = `
-- As its owner: which municipalities there are is public, and to the server's own role only those it names exist.
CREATE FUNCTION lees_gemeenten() RETURNS TABLE (id text, naam text)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT set_config('besluitspoor.organisaties', '*', true);
  SELECT o.id, o.naam FROM organisatie o ORDER BY o.naam;
$$;

CREATE FUNCTION lees_registratoren(p_organisatie text, p_recent integer)
RETURNS TABLE (id uuid, uitgever text, onderwerp text, rol text, aantal bigint, laatst timestamptz)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('besluitspoor.organisaties', p_organisatie, true);
  RETURN QUERY
    WITH recent AS (
      SELECT s.blad::json -> 'registrator' AS wie, s.registratietijdstip AS tijdstip FROM spoorregel s
      WHERE s.organisatie = p_organisatie ORDER BY s.index DESC LIMIT p_recent
    ), gezien AS (
      SELECT (wie ->> 'id')::uuid AS wie_id, wie ->> 'rol' AS als_rol, count(*) AS keer, max(tijdstip) AS toen
      FROM recent GROUP BY 1, 2
    )
    SELECT r.id, r.uitgever, r.onderwerp, g.als_rol, coalesce(g.keer, 0), g.toen::timestamptz
    FROM registrator r LEFT JOIN gezien g ON g.wie_id = r.id
    WHERE r.organisatie = p_organisatie ORDER BY g.toen DESC NULLS LAST, r.onderwerp, g.als_rol;
END $$;`;

const rights = `
REVOKE ALL ON FUNCTION bewaar_sessie, lees_sessie, eindig_sessie, ruim_sessies_op, zoek_trajecten, lees_gemeenten,
  lees_registratoren FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bewaar_sessie, lees_sessie, eindig_sessie, ruim_sessies_op, zoek_trajecten, lees_gemeenten,
  lees_registratoren TO besluitspoor_app;`;

export class ServePages1795494000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const part of [sessions, list, names, rights]) await runner.query(part);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('A trail is never taken down.'));
  }
}
