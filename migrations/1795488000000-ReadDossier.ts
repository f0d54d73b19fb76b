// Why: a dossier is read page by page, entries and texts together, so that its length does not matter. breaking: no
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ReadDossier1795488000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE FUNCTION lees_dossier(p_organisaties text, p_traject uuid, p_na integer, p_tot integer, p_limiet integer)
RETURNS TABLE (volgnummer integer, index bigint, blad text, teksten json)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('besluitspoor.organisaties', p_organisaties, true);
  RETURN QUERY SELECT s.volgnummer, s.index, s.blad,
    (SELECT json_agg(json_build_object('veld', w.veld, 'waarde', w.waarde, 'zout', encode(w.zout, 'base64'))
       ORDER BY w.veld COLLATE "C")
     FROM wisbaar w WHERE w.traject = s.traject AND w.volgnummer = s.volgnummer)
  FROM spoorregel s WHERE s.traject = p_traject AND s.volgnummer > p_na AND s.volgnummer <= p_tot
  ORDER BY s.volgnummer LIMIT p_limiet;
END $$;
REVOKE ALL ON FUNCTION lees_dossier FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lees_dossier TO besluitspoor_app;`);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('A trail is never taken down.'));
  }
}
