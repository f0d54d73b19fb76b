// Why: what an authority elsewhere says of a checkpoint: that it existed at a moment (RFC 3161). breaking: no
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class KeepTimestamps1795490000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [table, keeping, rights]) await runner.query(sql);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('A trail is never taken down.'));
  }
}

/** Public as the checkpoint is, and as little to be changed; one for a size is enough. */
const table = `
CREATE TABLE tijdstempel (
  organisatie text NOT NULL,
  omvang      bigint NOT NULL,
  -- By the clock of the authority.
  tijdstip    timestamptz(3) NOT NULL,
  autoriteit  text NOT NULL CHECK (autoriteit <> ''),
  -- The whole TimeStampResp as it was received.
  antwoord    bytea NOT NULL CHECK (octet_length(antwoord) BETWEEN 1 AND 65536),
  PRIMARY KEY (organisatie, omvang),
  FOREIGN KEY (organisatie, omvang) REFERENCES checkpoint
);
CREATE TRIGGER onveranderlijk BEFORE UPDATE OR DELETE OR TRUNCATE ON tijdstempel
  FOR EACH STATEMENT EXECUTE FUNCTION weiger_wijziging();
REVOKE UPDATE, DELETE, TRUNCATE ON tijdstempel FROM CURRENT_USER;
`;

const keeping = `
-- False when this size has one already: the first stays.
CREATE FUNCTION bewaar_tijdstempel(p_organisatie text, p_omvang bigint, p_tijdstip timestamptz, p_autoriteit text, p_antwoord bytea)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO tijdstempel (organisatie, omvang, tijdstip, autoriteit, antwoord)
  VALUES (p_organisatie, p_omvang, p_tijdstip, p_autoriteit, p_antwoord)
  ON CONFLICT DO NOTHING;
  RETURN FOUND;
END $$;
`;

const rights = `
GRANT SELECT ON tijdstempel TO besluitspoor_app;
REVOKE ALL ON FUNCTION bewaar_tijdstempel FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bewaar_tijdstempel TO besluitspoor_app;
`;
