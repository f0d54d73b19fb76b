/** How rows of the database become rows of the contract, and back. */
import type { SleutelRij, TrajectLezing, TrajectWijziging } from '../engine/store.js';

/** A traject as the database gives it: bytea and timestamps as they come, from a column or from JSON. */
export interface TrajectRecord {
  readonly id: string;
  readonly organisatie: string;
  readonly procedure_naam: string;
  readonly procedure_versie: number;
  readonly fase: string;
  readonly status: TrajectLezing['status'];
  readonly versie: number;
  readonly volgnummer: number;
  readonly vorige: Buffer | string;
  readonly feiten: string;
  readonly beeld: string;
  readonly geopend_tijdstip: string;
  readonly gewijzigd_tijdstip: string;
  readonly laatste_tijdstip: string;
  readonly kanteldatum: string | null;
  readonly termijndatum: string | null;
  readonly titel: string | null;
  readonly dictum: string | null;
}

export function trajectOf(record: TrajectRecord): TrajectLezing {
  return {
    id: record.id,
    organisatie: record.organisatie,
    procedure: { naam: record.procedure_naam, versie: record.procedure_versie },
    fase: record.fase,
    status: record.status,
    versie: record.versie,
    volgnummer: record.volgnummer,
    vorige: bytes(record.vorige),
    feiten: record.feiten,
    beeld: record.beeld,
    geopendTijdstip: utc(record.geopend_tijdstip),
    gewijzigdTijdstip: utc(record.gewijzigd_tijdstip),
    laatsteTijdstip: utc(record.laatste_tijdstip),
    kanteldatum: record.kanteldatum,
    termijndatum: record.termijndatum,
    titel: record.titel,
    dictum: record.dictum,
  };
}

/** A changed or new traject, as `schrijf_bij` reads it. */
export function trajectRecord(rij: TrajectWijziging): object {
  return {
    id: rij.id,
    procedure_naam: rij.procedure.naam,
    procedure_versie: rij.procedure.versie,
    fase: rij.fase,
    status: rij.status,
    versie: rij.versie,
    volgnummer: rij.volgnummer,
    vorige: rij.vorige.toString('hex'),
    feiten: rij.feiten,
    beeld: rij.beeld,
    geopend_tijdstip: rij.geopendTijdstip,
    gewijzigd_tijdstip: rij.gewijzigdTijdstip,
    laatste_tijdstip: rij.laatsteTijdstip,
    kanteldatum: rij.kanteldatum,
    termijndatum: rij.termijndatum,
    van_volgnummer: rij.vanVolgnummer,
  };
}

export interface SleutelRecord {
  readonly registrator: string;
  readonly pad: string;
  readonly sleutel: string;
  readonly lichaam: string;
  readonly status: number;
  readonly traject: string;
  readonly volgnummer: number;
}

export function sleutelOf({
  registrator,
  pad,
  sleutel,
  lichaam,
  status,
  traject,
  volgnummer,
}: SleutelRecord): SleutelRij {
  return { registrator, pad, sleutel, lichaam: bytes(lichaam), status, traject, volgnummer };
}

/** bytea comes as bytes from a column and as `\x…` from JSON. */
function bytes(value: Buffer | string): Buffer {
  return typeof value === 'string' ? Buffer.from(value.slice(2), 'hex') : value;
}

/** `2011-05-16 09:00:00+00` (a column) or `2011-05-16T09:00:00+00:00` (JSON) as UTC with milliseconds. */
export function utc(value: string): string {
  const fraction = value.slice(19).match(/^\.(\d+)/)?.[1] ?? '';
  return `${value.slice(0, 10)}T${value.slice(11, 19)}.${fraction.padEnd(3, '0')}Z`;
}

/** A concatenation of 32-byte hashes, taken apart. */
export function hashes(joined: Buffer): Buffer[] {
  return Array.from({ length: joined.length / 32 }, (_, i) => joined.subarray(i * 32, i * 32 + 32));
}
