// Why: a dossier discloses texts with the salts of their commitments, so that its reader can hold them against the leaves. breaking: no
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ReadSalts1795486000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE FUNCTION lees_zouten(p_organisaties text, p_traject uuid)
RETURNS TABLE (volgnummer integer, veld text, zout bytea, waarde text)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('besluitspoor.organisaties', p_organisaties, true);
  RETURN QUERY SELECT w.volgnummer, w.veld, w.zout, w.waarde FROM wisbaar w
  WHERE w.traject = p_traject ORDER BY w.volgnummer, w.veld COLLATE "C";
END $$;
REVOKE ALL ON FUNCTION lees_zouten FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lees_zouten TO besluitspoor_app;`);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('A trail is never taken down.'));
  }
}
