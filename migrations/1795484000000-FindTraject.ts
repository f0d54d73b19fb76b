// Why: where a traject lives is asked at every first handeling on it; reading the whole row for that cost a third of the load. breaking: no
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class FindTraject1795484000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE FUNCTION lees_plaatsen(p_organisaties text, p_ids uuid[])
RETURNS TABLE (id uuid, organisatie text, procedure_naam text, procedure_versie integer)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('besluitspoor.organisaties', p_organisaties, true);
  RETURN QUERY SELECT t.id, t.organisatie, t.procedure_naam, t.procedure_versie FROM traject t WHERE t.id = ANY (p_ids);
END $$;
REVOKE ALL ON FUNCTION lees_plaatsen FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lees_plaatsen TO besluitspoor_app;`);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('A trail is never taken down.'));
  }
}
