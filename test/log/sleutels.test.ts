import { chmod, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Publisher } from '../../src/log/publisher.js';
import { Sleutelmap } from '../../src/log/sleutelmap.js';
import { openNote, readKey } from '../../src/verify/note.js';
import { actor, dalfsen, ommen, opening, workshop } from '../engine/wereld.js';
import { run } from '../harness/database.js';
import { Beheerwereld, type Storing } from './beheerwereld.js';

let beheer: Beheerwereld;
beforeEach(async () => {
  beheer = await Beheerwereld.make();
});
afterEach(() => beheer.close());

const pem = (nummer: number): string => join(beheer.map, `gm0148-${nummer}.pem`);

describe('a log', () => {
  it('has a name and a key before its first entry, so that they can be handed out', async () => {
    expect(await beheer.sleutels.maak(dalfsen)).toBe(true);
    expect(await beheer.sleutels.maak(dalfsen)).toBe(false);
    const [key = ''] = await beheer.log.verifierKeys(dalfsen);
    await beheer.wereld.open();
    await beheer.log.publish(dalfsen);
    const { tekst, door } = openNote((await beheer.log.checkpoint(dalfsen)) ?? '', [readKey(key)]);
    expect([tekst.split('\n')[0], door.length]).toEqual(['besluitspoor.example/log/gm0148', 1]);
  });

  it('gets no name and no key while what was signed for it says that its database is another', async () => {
    await writeFile(
      join(beheer.map, 'gm0148.checkpoint'),
      'besluitspoor.example/log/gm0148\n3\nAAAA\n\n— x y\n',
    );
    await expect(beheer.sleutels.maak(dalfsen)).rejects.toMatchObject({ code: 'teruggezet' });
    expect(await beheer.log.verifierKeys(dalfsen)).toEqual([]);
  });
});

describe('a renewed key', () => {
  it('signs beside the one before it, also the head that stands already, so that who knows only one of them believes it', async () => {
    await beheer.wereld.open();
    await beheer.log.publish(dalfsen);
    const [old = ''] = await beheer.log.verifierKeys(dalfsen);
    expect(await beheer.sleutels.vernieuw(dalfsen)).toBe('vernieuwd');
    const keys = await beheer.log.verifierKeys(dalfsen);
    expect([keys.length, keys[1]]).toEqual([2, old]);
    for (const size of [1, 2]) {
      const note = (await beheer.log.checkpoint(dalfsen)) ?? '';
      expect(note.split('\n')[1]).toBe(String(size));
      for (const key of keys) expect(openNote(note, [readKey(key)]).door).toHaveLength(1);
      // The newest first, so that the first line is that of the key of now.
      expect((await beheer.head()).door).toEqual([await beheer.key(2), await beheer.key(1)]);
      await beheer.wereld.open();
      await beheer.log.publish(dalfsen);
    }
    for (const key of keys)
      expect(openNote(await beheer.log.sign(dalfsen, 'tekst\n'), [readKey(key)]).door).toHaveLength(1);
  });

  it('is for its owner only, and durable before the database knows of it', async () => {
    await beheer.wereld.open();
    await beheer.log.publish(dalfsen);
    await expect(
      beheer.another({ call: 'vernieuwSleutel', when: 'before' }).sleutels.vernieuw(dalfsen),
    ).rejects.toThrow('cut off');
    expect((await stat(pem(2))).mode & 0o777).toBe(0o600);
    expect(await beheer.log.verifierKeys(dalfsen)).toHaveLength(1);
  });

  it('of one municipality leaves the keys of another as they are', async () => {
    await beheer.wereld.open();
    await beheer.wereld.open(
      { ...opening, organisatie: ommen },
      actor('griffier', { organisaties: [ommen] }),
    );
    await beheer.log.publish(dalfsen);
    await beheer.log.publish(ommen);
    await beheer.sleutels.vernieuw(dalfsen);
    expect(await beheer.log.verifierKeys(ommen)).toHaveLength(1);
  });

  it('is one, when two renew at the same moment', async () => {
    await beheer.wereld.open();
    await beheer.log.publish(dalfsen);
    const said = await Promise.all([1, 2, 3].map(() => beheer.another().sleutels.vernieuw(dalfsen)));
    expect(said).toContain('vernieuwd');
    expect(await beheer.log.allKeys(dalfsen)).toHaveLength(2);
    expect(await beheer.sleutels.vernieuw(dalfsen)).toBe('al-twee');
    expect(await beheer.log.allKeys(dalfsen)).toHaveLength(2);
  });

  it('is used by a server that runs, from its next checkpoint on', async () => {
    const publisher = new Publisher({ log: beheer.another().log, report: () => undefined });
    const id = await beheer.wereld.open();
    await publisher.now(dalfsen);
    await beheer.sleutels.vernieuw(dalfsen);
    await beheer.wereld.handel(id, workshop);
    await publisher.now(dalfsen);
    const { omvang, door } = await beheer.head();
    expect([omvang, door]).toEqual([2, [await beheer.key(2), await beheer.key(1)]]);
    await publisher.close();
  });

  it('is not made for a log that cannot sign: with a key missing, or a database put back', async () => {
    await beheer.wereld.open();
    await beheer.log.publish(dalfsen);
    const secret = await readFile(pem(1));
    await rm(pem(1));
    await expect(beheer.sleutels.vernieuw(dalfsen)).rejects.toMatchObject({ code: 'sleutel-ontbreekt' });
    await writeFile(pem(1), secret, { mode: 0o600 });
    const note = await readFile(join(beheer.map, 'gm0148.checkpoint'), 'utf8');
    await writeFile(join(beheer.map, 'gm0148.checkpoint'), note.replace('\n1\n', '\n7\n'));
    await expect(beheer.sleutels.vernieuw(dalfsen)).rejects.toMatchObject({ code: 'teruggezet' });
    expect(await beheer.log.allKeys(dalfsen)).toHaveLength(1);
  });

  it.each<Storing>([
    { call: 'make', when: 'before' },
    { call: 'make', when: 'after' },
    { call: 'vernieuwSleutel', when: 'before' },
    { call: 'vernieuwSleutel', when: 'after' },
    { call: 'keepCheckpoint', when: 'before' },
    { call: 'keepCheckpoint', when: 'after' },
    { call: 'ondertekenOpnieuw', when: 'before' },
    { call: 'ondertekenOpnieuw', when: 'after' },
  ])(
    'that is cut off at $call, $when it was done, is finished by the next try: one new key, both sign',
    async (storing) => {
      await beheer.wereld.open();
      await beheer.log.publish(dalfsen);
      await expect(beheer.another(storing).sleutels.vernieuw(dalfsen)).rejects.toThrow('cut off');
      await beheer.another().sleutels.vernieuw(dalfsen);
      expect(await beheer.log.allKeys(dalfsen)).toHaveLength(2);
      expect((await beheer.head()).door).toEqual([await beheer.key(2), await beheer.key(1)]);
      const again = await beheer.wereld.open();
      expect(again).not.toBe('');
      expect(await beheer.another().log.publish(dalfsen)).toBe(2);
    },
  );
});

describe('a retired key', () => {
  beforeEach(async () => {
    await beheer.wereld.open();
    await beheer.log.publish(dalfsen);
    await beheer.sleutels.vernieuw(dalfsen);
  });

  it('signs no more; its file may be put away, and it stays known for what it signed', async () => {
    expect(await beheer.sleutels.trekIn(dalfsen, 1)).toBe(true);
    expect(await beheer.sleutels.trekIn(dalfsen, 1)).toBe(false);
    await rm(pem(1));
    await beheer.wereld.open();
    await beheer.another().log.publish(dalfsen);
    expect((await beheer.head()).door).toEqual([await beheer.key(2)]);
    expect(await beheer.log.verifierKeys(dalfsen)).toHaveLength(1);
    const all = await beheer.log.allKeys(dalfsen);
    expect(
      all.map(({ volgnummer, ondertekent, ingetrokken }) => [volgnummer, ondertekent, ingetrokken === null]),
    ).toEqual([
      [2, true, true],
      [1, false, false],
    ]);
  });

  it('is never the last one, and can be the newest', async () => {
    expect(await beheer.sleutels.trekIn(dalfsen, 9)).toBeNull();
    expect(await beheer.sleutels.trekIn(dalfsen, 2)).toBe(true);
    expect(await beheer.sleutels.trekIn(dalfsen, 1)).toBeNull();
    await beheer.wereld.open();
    await beheer.log.publish(dalfsen);
    expect((await beheer.head()).door).toEqual([await beheer.key(1)]);
    expect(await beheer.sleutels.vernieuw(dalfsen)).toBe('vernieuwd');
    expect((await beheer.head()).door).toEqual([await beheer.key(3), await beheer.key(1)]);
  });

  it('that two retire at once is retired once, and the last of two is kept', async () => {
    const both = await Promise.all([1, 2].map((nummer) => beheer.another().sleutels.trekIn(dalfsen, nummer)));
    expect(both.toSorted()).toEqual([null, true].toSorted());
    expect(await beheer.log.verifierKeys(dalfsen)).toHaveLength(1);
  });

  it('may be a key that is lost, so that the log goes on with the other', async () => {
    await rm(pem(1));
    await beheer.wereld.open();
    await expect(beheer.log.publish(dalfsen)).rejects.toMatchObject({
      code: 'sleutel-ontbreekt',
      message: expect.stringContaining('besluitspoor sleutel intrek gm0148 1') as string,
    });
    await beheer.sleutels.trekIn(dalfsen, 1);
    expect(await beheer.log.publish(dalfsen)).toBe(2);
  });

  it('is written by the server in one way only, and by nobody twice', async () => {
    await beheer.sleutels.trekIn(dalfsen, 1);
    for (const table of ['intrekking', 'hertekening', 'herstel', 'incident']) {
      for (const url of [beheer.wereld.database.appUrl, beheer.wereld.database.eigenaarUrl]) {
        await expect(run(url, [`DELETE FROM ${table}`])).rejects.toThrow();
        await expect(run(url, [`UPDATE ${table} SET organisatie = 'gm0148'`])).rejects.toThrow();
        await expect(run(url, [`TRUNCATE ${table} CASCADE`])).rejects.toThrow();
      }
      await expect(
        run(beheer.wereld.database.appUrl, [`INSERT INTO ${table} SELECT * FROM ${table}`]),
      ).rejects.toThrow(/permission denied/);
    }
  });

  it('does not come back by another way: the database takes no third key, no other number and no other name', async () => {
    const call = (nummer: number, naam: string): Promise<void> =>
      run(beheer.wereld.database.appUrl, [
        `SELECT vernieuw_sleutel('gm0148', ${nummer}, '${naam}+00000000+x', now())`,
      ]);
    const naam = 'besluitspoor.example/log/gm0148';
    await expect(call(3, naam)).rejects.toMatchObject({ code: 'BS005' });
    await beheer.sleutels.trekIn(dalfsen, 1);
    await expect(call(1, naam)).rejects.toMatchObject({ code: 'BS005' });
    await expect(call(3, 'elders.example/log/gm0148')).rejects.toMatchObject({ code: 'BS005' });
    await expect(
      run(beheer.wereld.database.appUrl, [
        `SELECT onderteken_opnieuw('gm0148', 1, E'besluitspoor.example/log/gm0148\\n1\\nanders\\n\\n— x\\n', now())`,
      ]),
    ).rejects.toMatchObject({ code: 'BS004' });
  });
});

describe('the file of a key', () => {
  it.each([0o640, 0o604, 0o660, 0o644])(
    'that others may use (%o) is refused, with the command that closes it',
    async (mode) => {
      await beheer.wereld.open();
      await beheer.log.publish(dalfsen);
      await chmod(pem(1), mode);
      await beheer.wereld.open();
      await expect(beheer.log.publish(dalfsen)).rejects.toMatchObject({
        code: 'sleutel-open',
        message: expect.stringContaining(`chmod 600 ${pem(1)}`) as string,
      });
      await chmod(pem(1), 0o600);
      expect(await beheer.log.publish(dalfsen)).toBe(2);
    },
  );

  it('is counted by its number, and nothing else in the directory is', async () => {
    const map = new Sleutelmap(beheer.map);
    for (const name of ['gm0148-2.pem', 'gm0148-10.pem', 'gm0175-3.pem', 'gm0148-x.pem', 'gm0148-01.pem'])
      await writeFile(join(beheer.map, name), '');
    expect(await map.numbers(dalfsen)).toEqual([2, 10]);
    expect(await new Sleutelmap(join(beheer.map, 'nergens')).numbers(dalfsen)).toEqual([]);
  });
});
