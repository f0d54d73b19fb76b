import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The row of an uploaded document; its bytes stand on disk. */
@Entity('document')
export class Document {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  organisatie!: string;

  @Column('text')
  soort!: string;

  @Column('text')
  sha256!: string;

  // A bigint comes as text; no file comes near 2^53 bytes.
  @Column('bigint', { transformer: { from: Number, to: (value: number) => value } })
  omvang!: number;

  @Column('text')
  mediatype!: string;

  @Column('text', { nullable: true })
  bestandsnaam!: string | null;

  @Column('boolean')
  openbaar!: boolean;

  @Column('text', { nullable: true })
  bureau!: string | null;

  @Column('timestamptz', {
    name: 'geplaatst_tijdstip',
    transformer: { from: (value: Date) => value.toISOString(), to: (value: string) => value },
  })
  geplaatstTijdstip!: string;

  /** Set by the function that appends the entry, and by nothing else. */
  @Column({
    type: 'timestamptz',
    name: 'gewist_tijdstip',
    nullable: true,
    insert: false,
    update: false,
    transformer: { from: (value: Date | null) => value?.toISOString() ?? null, to: () => null },
  })
  gewistTijdstip!: string | null;
}
