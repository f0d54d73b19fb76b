/** The ways through every function of those who keep the logs, and of witnesses. */
import { createHash } from 'node:crypto';
import { checkpointText, signNote, verifierKey } from '../../src/audit/note.js';
import { systemClock } from '../../src/base/clock.js';
import { systemRandom } from '../../src/base/id.js';
import type { Herstelling } from '../../src/log/beheer-store.js';
import { Herstel } from '../../src/log/herstel.js';
import { Sleutelmap } from '../../src/log/sleutelmap.js';
import { addOrganisaties } from '../../src/store/organisatie.js';
import { PostgresBeheerStore } from '../../src/store/postgres-beheer-store.js';
import { PostgresGetuigeStore } from '../../src/store/postgres-getuige-store.js';
import { PostgresIncidentStore } from '../../src/store/postgres-incident-store.js';
import { PostgresTijdstempelStore } from '../../src/store/postgres-tijdstempel-store.js';
import { dalfsen } from '../engine/wereld.js';
import { run } from '../harness/database.js';
import { realWith } from '../harness/real.js';
import type { Gang, Toneel } from './toneel.js';

const now = (): string => new Date().toISOString();
const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
const beheerStore = ({ database }: Toneel): PostgresBeheerStore => new PostgresBeheerStore(database);
const getuigeStore = ({ database }: Toneel): PostgresGetuigeStore => new PostgresGetuigeStore(database);
const stempelStore = ({ database }: Toneel): PostgresTijdstempelStore =>
  new PostgresTijdstempelStore(database);
const stempel = () => ({
  omvang: 1,
  tijdstip: now(),
  autoriteit: 'CN=proef',
  antwoord: Buffer.from('stempel'),
});
const herkomstOf = (id: string): string => `besluitspoor.example/log/${id}`;

/** A municipality of its own with one entry, of which the log has not begun. */
async function gemeente(toneel: Toneel): Promise<string> {
  const id = `gm${9000 + toneel.next()}`;
  await addOrganisaties(toneel.wereld.database.eigenaarUrl, [{ id, naam: id, oin: null }]);
  await toneel.open(id);
  return id;
}

async function published(toneel: Toneel): Promise<string> {
  const id = await gemeente(toneel);
  await toneel.log.publish(id);
  return id;
}

async function newKey(
  { map }: Toneel,
  id: string,
): Promise<{ volgnummer: 2; sleutel: string; tijdstip: string }> {
  const sleutel = await new Sleutelmap(map).make(id, 2);
  return { volgnummer: 2, sleutel: verifierKey({ naam: herkomstOf(id), sleutel }), tijdstip: now() };
}

/** A log with two keys, of which the second has not signed yet. */
async function renewed(toneel: Toneel): Promise<string> {
  const id = await published(toneel);
  await beheerStore(toneel).vernieuwSleutel(id, await newKey(toneel, id));
  return id;
}

/** What this log signed is more than what the database has. Answers the repair, and what it asked of the store. */
async function putBack(
  toneel: Toneel,
  id: string,
): Promise<{ repair: () => Promise<unknown>; gevraagd: Herstelling[] }> {
  const sleutels = new Sleutelmap(toneel.map);
  const tekst = checkpointText({ herkomst: herkomstOf(id), omvang: 99, wortel: hash(id) });
  const ondertekenaar = { naam: herkomstOf(id), sleutel: await sleutels.make(id, 1) };
  await sleutels.keepCheckpoint(id, signNote(tekst, [ondertekenaar]));
  const gevraagd: Herstelling[] = [];
  const own = beheerStore(toneel);
  const store = realWith(own, {
    herstel: (organisatie, herstelling) => {
      gevraagd.push(herstelling);
      return own.herstel(organisatie, herstelling);
    },
  });
  const herstel = new Herstel({ log: toneel.log, store, sleutels, clock: systemClock, random: systemRandom });
  const opdracht = { reden: 'opslag-beschadigd' as const, registrator: systemRandom.uuid() };
  return { repair: () => herstel.voerUit(id, opdracht), gevraagd };
}

/** The database of a witness that never was one. */
const forgetWitness = ({ wereld }: Toneel): Promise<void> =>
  run(wereld.database.beheerUrl, [
    'ALTER TABLE getuigesleutel DISABLE TRIGGER onveranderlijk',
    'DELETE FROM getuigesleutel',
    'ALTER TABLE getuigesleutel ENABLE TRIGGER onveranderlijk',
  ]);

const stand = (omvang: number): { omvang: number; wortel: Buffer; notitie: string; seconden: number } => ({
  omvang,
  wortel: hash(String(omvang)),
  notitie: `notitie van ${omvang}`,
  seconden: 1_700_000_000 + omvang,
});

const sleutelgangen: Readonly<Record<string, readonly Gang[]>> = {
  vernieuw_sleutel: [
    {
      naam: 'nieuw',
      regels: 0,
      bereid: async (toneel) => {
        const id = await published(toneel);
        const key = await newKey(toneel, id);
        return () => beheerStore(toneel).vernieuwSleutel(id, key);
      },
    },
    {
      naam: 'bekend',
      regels: 0,
      leeg: true,
      bereid: async (toneel) => {
        const id = await renewed(toneel);
        const key = await newKey(toneel, id);
        return () => beheerStore(toneel).vernieuwSleutel(id, key);
      },
    },
    {
      naam: 'derde',
      regels: 0,
      leeg: true,
      bereid: async (toneel) => {
        const id = await renewed(toneel);
        const key = { volgnummer: 3, sleutel: `${herkomstOf(id)}+derde`, tijdstip: now() };
        return () => beheerStore(toneel).vernieuwSleutel(id, key);
      },
    },
  ],
  trek_sleutel_in: [
    {
      naam: 'oude',
      regels: 0,
      bereid: async (toneel) => {
        const id = await renewed(toneel);
        return () => beheerStore(toneel).trekSleutelIn(id, 1, now());
      },
    },
    {
      naam: 'ingetrokken',
      regels: 0,
      leeg: true,
      bereid: async (toneel) => {
        const id = await renewed(toneel);
        await beheerStore(toneel).trekSleutelIn(id, 1, now());
        return () => beheerStore(toneel).trekSleutelIn(id, 1, now());
      },
    },
    {
      naam: 'enige',
      regels: 0,
      leeg: true,
      bereid: async (toneel) => {
        const id = await published(toneel);
        return () => beheerStore(toneel).trekSleutelIn(id, 1, now());
      },
    },
  ],
  onderteken_opnieuw: [
    {
      naam: 'vernieuwd',
      regels: 0,
      bereid: async (toneel) => {
        const id = await renewed(toneel);
        return () => toneel.log.publish(id);
      },
    },
    {
      naam: 'bekend',
      regels: 0,
      leeg: true,
      bereid: async (toneel) => {
        const id = await renewed(toneel);
        await toneel.log.publish(id);
        const { gepubliceerd, notitie } = (await toneel.logStore.logStand(id)) ?? {};
        const kop = { omvang: gepubliceerd ?? 0, notitie: notitie ?? '', tijdstip: now() };
        return () => toneel.logStore.ondertekenOpnieuw(id, kop);
      },
    },
  ],
};

const herstelgangen: Readonly<Record<string, readonly Gang[]>> = {
  herstel_log: [
    {
      naam: 'teruggezet',
      regels: 1,
      bereid: async (toneel) => (await putBack(toneel, await published(toneel))).repair,
    },
    {
      naam: 'zonder-naam',
      regels: 1,
      bereid: async (toneel) => (await putBack(toneel, await gemeente(toneel))).repair,
    },
    {
      naam: 'hersteld',
      regels: 0,
      leeg: true,
      bereid: async (toneel) => {
        const id = await published(toneel);
        const { repair, gevraagd } = await putBack(toneel, id);
        await repair();
        const [herstelling] = gevraagd;
        if (herstelling === undefined) throw new Error('Nothing was repaired.');
        return () => beheerStore(toneel).herstel(id, herstelling);
      },
    },
  ],
  meld_incident: [true, false].map((nieuw) => ({
    naam: nieuw ? 'nieuw' : 'bekend',
    regels: 0,
    ...(nieuw ? {} : { leeg: true as const }),
    bereid: async ({ database }: Toneel) => {
      const store = new PostgresIncidentStore(database);
      const kenmerk = hash(`incident ${systemRandom.uuid()}`).toString('hex');
      const rij = {
        kenmerk,
        soort: 'teruggezet',
        melding: 'Teruggezet.',
        bewijs: null,
        tijdstip: now(),
      } as const;
      if (!nieuw) await store.meld(dalfsen, rij);
      return () => store.meld(dalfsen, rij);
    },
  })),
};

const getuigegangen: Readonly<Record<string, readonly Gang[]>> = {
  begin_getuige: [
    {
      naam: 'eerste',
      regels: 0,
      bereid: async (toneel) => {
        await forgetWitness(toneel);
        return () => getuigeStore(toneel).beginGetuige('sleutel', now());
      },
    },
    {
      naam: 'tweede',
      regels: 0,
      leeg: true,
      bereid: async (toneel) => {
        await getuigeStore(toneel).beginGetuige('sleutel', now());
        return () => getuigeStore(toneel).beginGetuige('andere sleutel', now());
      },
    },
  ],
  getuig: [
    {
      naam: 'eerste',
      regels: 0,
      bereid: (toneel) => {
        const naam = `buur-${toneel.next()}.example/log/gm0175`;
        return Promise.resolve(() => getuigeStore(toneel).getuig(naam, stand(0), stand(3)));
      },
    },
    {
      naam: 'verder',
      regels: 0,
      bereid: async (toneel) => {
        const naam = `buur-${toneel.next()}.example/log/gm0175`;
        await getuigeStore(toneel).getuig(naam, stand(0), stand(3));
        return () => getuigeStore(toneel).getuig(naam, stand(3), stand(5));
      },
    },
    {
      naam: 'achterop',
      regels: 0,
      leeg: true,
      bereid: async (toneel) => {
        const naam = `buur-${toneel.next()}.example/log/gm0175`;
        await getuigeStore(toneel).getuig(naam, stand(0), stand(3));
        return () => getuigeStore(toneel).getuig(naam, stand(2), stand(5));
      },
    },
    {
      naam: 'onbekend',
      regels: 0,
      leeg: true,
      bereid: (toneel) => {
        const naam = `buur-${toneel.next()}.example/log/gm0175`;
        return Promise.resolve(() => getuigeStore(toneel).getuig(naam, stand(3), stand(5)));
      },
    },
  ],
  bewaar_meeondertekening: [true, false].map((nieuw) => ({
    naam: nieuw ? 'nieuw' : 'bekend',
    regels: 0,
    ...(nieuw ? {} : { leeg: true as const }),
    bereid: async (toneel: Toneel) => {
      const omvang = await toneel.log.publish(dalfsen);
      const getuige = `getuige-${toneel.next()}`;
      const row = { omvang, getuige, regel: `— ${getuige} AAAA\n`, tijdstip: now() };
      if (!nieuw) await getuigeStore(toneel).bewaar(dalfsen, row);
      return () => getuigeStore(toneel).bewaar(dalfsen, row);
    },
  })),
};

export const beheergangen: Readonly<Record<string, readonly Gang[]>> = {
  bewaar_tijdstempel: [
    {
      naam: 'eerste',
      regels: 0,
      bereid: async (toneel) => {
        const id = await published(toneel);
        return () => stempelStore(toneel).bewaar(id, stempel());
      },
    },
    {
      naam: 'tweede',
      regels: 0,
      leeg: true,
      bereid: async (toneel) => {
        const id = await published(toneel);
        await stempelStore(toneel).bewaar(id, stempel());
        return () => stempelStore(toneel).bewaar(id, stempel());
      },
    },
  ],
  ...sleutelgangen,
  ...herstelgangen,
  ...getuigegangen,
};
