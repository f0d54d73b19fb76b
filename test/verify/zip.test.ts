/** Zips that are made to harm whoever opens them, and the one way in which ours is written. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { Readable } from 'node:stream';
import type { Bytes } from '../../src/verify/bytes.js';
import { fileBytes, memoryBytes } from '../../src/verify/bytes.js';
import { mostInMemory, ZipBron } from '../../src/verify/zip-bron.js';
import {
  centralRecord,
  descriptor,
  localHeader,
  zipEnd,
  zipOf,
  type Plaats,
} from '../../src/verify/zip-vorm.js';
import { check, codes, unzipped, zipped } from './atelier.js';

const tekst = Buffer.from('Geachte heer, mevrouw,');

/** Names and sizes as a reader of ours finds them; what is not as it should be, is in `anders`. */
async function read(bytes: Bytes): Promise<{ bestanden: [string, string][]; anders: string[] }> {
  const anders: string[] = [];
  const zip = await ZipBron.open(bytes, (waar) => void anders.push(waar));
  const bestanden: [string, string][] = [];
  for await (const { naam, sha256 } of zip.bestanden(() => true)) bestanden.push([naam, sha256]);
  return { bestanden, anders };
}

/** A zip of one file, of which headers and directory say what they are made to say. */
function made({
  naam = 'vkey',
  inhoud = tekst,
  record = (good) => good,
  end = (good) => good,
}: {
  naam?: string;
  inhoud?: Buffer;
  record?: (good: Buffer, plaats: Plaats) => Buffer;
  end?: (good: Buffer) => Buffer;
}): Buffer {
  const plaats = { naam, crc: crc32(inhoud), omvang: inhoud.length, begin: 0 };
  const file = Buffer.concat([localHeader(naam), inhoud, descriptor(plaats)]);
  const directory = record(centralRecord(plaats), plaats);
  const place = { begin: file.length, omvang: directory.length, aantal: 1 };
  return Buffer.concat([file, directory, end(zipEnd(place))]);
}

function put(bytes: Buffer, at: number, value: number, width: 2 | 4 = 4): Buffer {
  const changed = Buffer.from(bytes);
  if (width === 2) changed.writeUInt16LE(value, at);
  else changed.writeUInt32LE(value, at);
  return changed;
}

describe('the zip of a dossier', () => {
  it('is read by programs that are not ours', async () => {
    const zip = await zipped([
      ['a.txt', tekst],
      ['map/leeg', Buffer.alloc(0)],
      ['map/groot', Buffer.alloc(300_000, 'x')],
    ]);
    expect([...(await unzipped(zip)).keys()]).toEqual(['a.txt', 'map/leeg', 'map/groot']);
    const map = await mkdtemp(join(tmpdir(), 'besluitspoor-zip-'));
    await writeFile(join(map, 'd.zip'), zip);
    expect(execFileSync('unzip', ['-t', join(map, 'd.zip')], { encoding: 'utf8' })).toContain(
      'No errors detected',
    );
    await rm(map, { recursive: true });
    expect(await read(memoryBytes(zip))).toMatchObject({ anders: [], bestanden: [{ 0: 'a.txt' }, {}, {}] });
  });

  it('with more files than a small zip can count is read too, by others as well', async () => {
    const files = Array.from({ length: 70_000 }, (_, i): [string, Buffer] => [`spoor/${i}`, tekst]);
    const zip = await zipped(files);
    expect((await read(memoryBytes(zip))).bestanden).toHaveLength(70_000);
    const map = await mkdtemp(join(tmpdir(), 'besluitspoor-zip-'));
    await writeFile(join(map, 'd.zip'), zip);
    const said = execFileSync('unzip', ['-tq', join(map, 'd.zip')], { encoding: 'utf8' });
    expect(said).toContain('No errors detected');
    await rm(map, { recursive: true });
  });

  it('that is larger than a small zip can say is read too', async () => {
    // What lies between is not there: a file of which the bytes are made when they are asked for.
    const groot = 5 * 1024 ** 3;
    const zeros = Buffer.alloc(65_536);
    const crcs = { crc: 0, omvang: groot };
    const begin = 30 + 4 + groot + descriptor(crcs).length;
    const large: Plaats = { naam: 'vkey', ...crcs, begin: 0 };
    const small: Plaats = { naam: 'zzzz', crc: crc32(tekst), omvang: tekst.length, begin };
    const tail = Buffer.concat([descriptor(crcs), localHeader('zzzz'), tekst, descriptor(small)]);
    const directory = Buffer.concat([centralRecord(large), centralRecord(small)]);
    const register = { begin: 34 + groot + tail.length, omvang: directory.length, aantal: 2 };
    const end = Buffer.concat([tail, directory, zipEnd(register)]);
    const bytes: Bytes = {
      omvang: 34 + groot + end.length,
      lees: (at, lengte) => {
        if (at >= 34 + groot) return Promise.resolve(end.subarray(at - 34 - groot, at - 34 - groot + lengte));
        if (at < 34) return Promise.resolve(localHeader('vkey').subarray(at, at + Math.min(lengte, 34 - at)));
        return Promise.resolve(zeros.subarray(0, Math.min(lengte, 34 + groot - at)));
      },
      sluit: () => Promise.resolve(),
    };
    const anders: string[] = [];
    const zip = await ZipBron.open(bytes, (waar) => void anders.push(waar));
    const plaatsen: Plaats[] = [];
    for await (const plaats of zip.register()) plaatsen.push(plaats);
    expect([plaatsen, anders]).toEqual([[large, small], []]);
    expect(await zip.lees(large)).toBeUndefined();
    expect((await zip.lees(small))?.equals(tekst)).toBe(true);
  });

  it('is made no faster than it is read', async () => {
    let made = 0;
    async function* files(): AsyncGenerator<{ naam: string; inhoud: Buffer }> {
      for (let i = 0; i < 10_000; i += 1) {
        made += 1;
        yield await Promise.resolve({ naam: `map/${i}`, inhoud: Buffer.alloc(1000) });
      }
    }
    const stroom = Readable.from(zipOf(files()), { objectMode: false });
    await new Promise((resolve) => stroom.once('readable', resolve));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(made).toBeLessThan(300);
    stroom.destroy();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(made).toBeLessThan(300);
  });
});

describe('a zip that is not as a dossier is written', () => {
  it.each<[string, string]>([
    ['points to a folder above', '../../etc/cron.d/x'],
    ['points to a folder above, further on', 'spoor/../../x'],
    ['is absolute', '/etc/passwd'],
    ['is absolute on another system', 'C:/x'],
    ['has the separator of another system', 'spoor\\..\\x'],
    ['is empty', ''],
    ['ends in a folder', 'spoor/'],
    ['has a sign that a screen obeys', 'vkey\u001b[2J'],
    ['has a sign that looks like another', 'vk\u00e9y'],
    ['begins with a dot', '.bashrc'],
    ['is longer than a disk takes', 'x'.repeat(300)],
  ])('is refused when a name %s', async (_, naam) => {
    expect(codes(await check(made({ naam })))).toEqual(['zip-naam-verboden']);
  });

  it('is refused when it names a file twice', async () => {
    const zip = await zipped([
      ['vkey', tekst],
      ['vkey', Buffer.from('anders')],
    ]);
    expect(codes(await check(zip))).toContain('zip-naam-verboden');
  });

  it.each<[string, Parameters<typeof made>[0], string]>([
    ['is packed', { record: (good) => put(good, 10, 8, 2) }, 'zip-ingepakt'],
    ['is encrypted', { record: (good) => put(good, 8, 9, 2) }, 'zip-ingepakt'],
    [
      'is said to be larger than the zip',
      { record: (good) => put(put(good, 20, 2 ** 31), 24, 2 ** 31) },
      'zip-maat-klopt-niet',
    ],
    [
      'is said to be larger unpacked than it is',
      { record: (good) => put(good, 24, 2 ** 31) },
      'zip-maat-klopt-niet',
    ],
    [
      'is said to be smaller than it is',
      { record: (good) => put(put(good, 20, 3), 24, 3) },
      'zip-maat-klopt-niet',
    ],
    ['is said to begin elsewhere', { record: (good) => put(good, 42, 7) }, 'zip-maat-klopt-niet'],
    [
      'says that its size is elsewhere, which it is not',
      { record: (good) => put(put(good, 20, 0xffff_ffff), 24, 0xffff_ffff) },
      'zip-maat-klopt-niet',
    ],
    [
      'says that its size is elsewhere, and immense',
      {
        record: (good, plaats) => centralRecord({ ...plaats, omvang: 2 ** 52 }).subarray(0, good.length + 28),
      },
      'zip-maat-klopt-niet',
    ],
    [
      'has a name longer than the directory',
      { record: (good) => put(good, 28, 60_000, 2) },
      'zip-onleesbaar',
    ],
  ])('is refused when a file %s', async (_, how, code) => {
    expect(codes(await check(made(how)))).toEqual([code]);
  });

  it.each<[string, (good: Buffer) => Buffer, string]>([
    ['counts more files than it has', (end) => put(put(end, 8, 9, 2), 10, 9, 2), 'zip-onleesbaar'],
    ['counts fewer files than it has', (end) => put(put(end, 8, 0, 2), 10, 0, 2), 'zip-maat-klopt-niet'],
    ['says that its directory is immense', (end) => put(end, 12, 2 ** 31), 'zip-maat-klopt-niet'],
    ['says that its directory is elsewhere', (end) => put(end, 16, 3), 'zip-maat-klopt-niet'],
    ['says that there are more disks', (end) => put(end, 4, 1, 2), 'zip-maat-klopt-niet'],
    ['says that its numbers are elsewhere', (end) => put(end, 10, 0xffff, 2), 'zip-maat-klopt-niet'],
    ['has a comment', (end) => Buffer.concat([put(end, 20, 4, 2), Buffer.from('hoi!')]), 'zip-onleesbaar'],
    ['has bytes behind it', (end) => Buffer.concat([end, Buffer.from('x')]), 'zip-onleesbaar'],
    [
      'has a zip64 end that says something else',
      (end) =>
        Buffer.concat([zipEnd({ begin: 2 ** 52, omvang: 2 ** 40, aantal: 2 ** 33 }).subarray(0, 76), end]),
      'zip-maat-klopt-niet',
    ],
  ])('is refused when its end %s', async (_, end, code) => {
    expect(codes(await check(made({ end })))).toEqual([code]);
  });

  it('is refused when files lie over each other, as in a bomb', async () => {
    const plaats = { naam: 'aaaa', crc: crc32(tekst), omvang: tekst.length, begin: 0 };
    const file = Buffer.concat([localHeader('aaaa'), tekst, descriptor(plaats)]);
    const records = Buffer.concat(['aaaa', 'bbbb', 'cccc'].map((naam) => centralRecord({ ...plaats, naam })));
    const end = zipEnd({ begin: file.length, omvang: records.length, aantal: 3 });
    expect(codes(await check(Buffer.concat([file, records, end])))).toContain('zip-maat-klopt-niet');
  });

  it('is refused when there is something between its files', async () => {
    const a = { naam: 'aaaa', crc: crc32(tekst), omvang: tekst.length, begin: 0 };
    const first = Buffer.concat([localHeader('aaaa'), tekst, descriptor(a), Buffer.from('verborgen')]);
    const b = { ...a, naam: 'bbbb', begin: first.length };
    const files = Buffer.concat([first, localHeader('bbbb'), tekst, descriptor(b)]);
    const records = Buffer.concat([centralRecord(a), centralRecord(b)]);
    const end = zipEnd({ begin: files.length, omvang: records.length, aantal: 2 });
    expect(codes(await check(Buffer.concat([files, records, end])))).toContain('zip-maat-klopt-niet');
  });

  it('is refused when its files were packed by another program', async () => {
    const packed = deflateRawSync(tekst);
    const plaats = { naam: 'vkey', crc: crc32(tekst), omvang: packed.length, begin: 0 };
    const file = Buffer.concat([put(localHeader('vkey'), 8, 8, 2), packed, descriptor(plaats)]);
    const record = put(put(centralRecord(plaats), 10, 8, 2), 24, tekst.length);
    const end = zipEnd({ begin: file.length, omvang: record.length, aantal: 1 });
    expect(codes(await check(Buffer.concat([file, record, end])))).toEqual(['zip-ingepakt']);
  });

  it('does not take more memory than it has bytes, whatever it says', async () => {
    const leugen = made({ record: (good) => put(put(good, 20, 0xffff_fff0), 24, 0xffff_fff0) });
    const before = process.memoryUsage().arrayBuffers;
    expect((await check(leugen)).goed).toBe(false);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
  });

  it('is not read whole when a small file in it is large', async () => {
    const zip = await zipped([['vkey', Buffer.alloc(mostInMemory + 1, 'x')]]);
    expect(codes(await check(zip))).toContain('bestand-te-groot');
  });

  it.each<[string, Buffer]>([
    ['nothing', Buffer.alloc(0)],
    ['a letter', tekst],
    ['only an end', zipEnd({ begin: 0, omvang: 0, aantal: 0 })],
  ])('is named when it is %s', async (_, bytes) => {
    const verslag = await check(bytes);
    expect(verslag).toMatchObject({ goed: false, spoor: null, traject: null });
    expect(verslag.bevindingen.length).toBeGreaterThan(0);
  });
});

it('a file on disk is read to its last byte, in pieces', async () => {
  const map = await mkdtemp(join(tmpdir(), 'besluitspoor-zip-'));
  const inhoud = Buffer.alloc(3_000_001, 'abcdefg');
  await writeFile(
    join(map, 'd.zip'),
    await zipped([
      ['vkey', inhoud],
      ['zzzz', tekst],
    ]),
  );
  const bytes = await fileBytes(join(map, 'd.zip'));
  const hash = (of: Buffer): string => createHash('sha256').update(of).digest('hex');
  expect(await read(bytes)).toEqual({
    anders: [],
    bestanden: [
      ['vkey', hash(inhoud)],
      ['zzzz', hash(tekst)],
    ],
  });
  await bytes.sluit();
  await rm(map, { recursive: true });
});
