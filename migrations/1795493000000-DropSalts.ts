// Why: a dossier reads its texts page by page since ReadDossier; nothing asks for all of them at once. breaking: no
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class DropSalts1795493000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION lees_zouten');
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('A trail is never taken down.'));
  }
}
