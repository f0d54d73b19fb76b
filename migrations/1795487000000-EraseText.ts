// Why: a text goes only together with the entry that says so, in the same transaction. breaking: no
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class EraseText1795487000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE FUNCTION schrijf_bij_en_wis(p_organisatie text, p_hoofd json, p_regels json, p_trajecten json, p_wisbaar json, p_sleutels json)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM schrijf_bij(p_organisatie, p_hoofd, p_regels, p_trajecten, p_wisbaar, p_sleutels);
  -- What is erased follows from the leaves themselves: nothing goes that no leaf names.
  DELETE FROM wisbaar w USING (
    SELECT r.traject, (r.blad::json->'gegevens'->>'volgnummer')::integer AS volgnummer, r.blad::json->'gegevens'->>'veld' AS veld
    FROM json_to_recordset(p_regels) AS r (traject uuid, blad text)
    WHERE r.blad::json->>'soort' = 'wissing'
  ) weg
  WHERE w.traject = weg.traject AND w.volgnummer = weg.volgnummer AND w.veld = weg.veld;
END $$;
REVOKE ALL ON FUNCTION schrijf_bij_en_wis FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schrijf_bij_en_wis TO besluitspoor_app;`);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('A trail is never taken down.'));
  }
}
