import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { fromBER, type Sequence } from 'asn1js';
import { readAutoriteiten, readTijdstempel, type Tijdstempel } from '../../src/verify/tijdstempel.js';
import { VerifyError } from '../../src/verify/verify-error.js';
import {
  answerOf,
  ca,
  der,
  openssltijd,
  Stempelmaker,
  tsa,
  type Soort,
  type Stempelwijze,
} from '../harness/tijdstempelautoriteit.js';

const tekst = 'besluitspoor.example/log/gm0148\n5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n';
let maker: Stempelmaker;
let goed: Buffer;
let inhoud: Buffer;

beforeAll(async () => {
  maker = await Stempelmaker.make();
  await maker.certificaat({ naam: 'wortel', extensies: ca });
  await maker.certificaat({ naam: 'autoriteit', extensies: tsa, door: 'wortel' });
  await maker.certificaat({ naam: 'vreemde', extensies: ca });
  goed = await maker.stempel('autoriteit', tekst);
  inhoud = await maker.inhoud(goed);
});
afterAll(() => maker.close());

const trust = async (...namen: string[]): Promise<ReturnType<typeof readAutoriteiten>> =>
  readAutoriteiten((await Promise.all(namen.map((naam) => maker.pem(naam)))).join(''));

async function read(bytes: Buffer, wortel = 'wortel'): Promise<Tijdstempel> {
  return readTijdstempel(bytes, { tekst, autoriteiten: await trust(wortel) });
}

/** The code of what is wrong; null when nothing is. */
async function fault(bytes: Buffer, ...wortels: string[]): Promise<string | null> {
  const autoriteiten = await trust(...(wortels.length === 0 ? ['wortel'] : wortels));
  try {
    readTijdstempel(bytes, { tekst, autoriteiten });
    return null;
  } catch (found) {
    if (found instanceof VerifyError) return found.code;
    throw found;
  }
}

describe('a timestamp', () => {
  it('says who stamped, when and under which number', async () => {
    const { autoriteit, serienummer, tijdstip, vertrouwd } = await read(goed);
    expect([autoriteit, vertrouwd]).toEqual(['C=NL, O=Proef, CN=autoriteit', true]);
    expect(Math.abs(tijdstip.getTime() - Date.now())).toBeLessThan(60_000);
    const said = await maker.openssl('asn1parse', '-inform', 'DER', '-in', await kept(inhoud));
    expect(said).toContain(`INTEGER           :${serienummer.toUpperCase()}`);
  });

  it('of an authority that nobody was asked to trust is read, and says so', () => {
    expect(readTijdstempel(goed, { tekst })).toMatchObject({ vertrouwd: false });
  });

  it.each<[Soort, Stempelwijze]>([
    ['rsa', {}],
    ['rsa', { hash: 'sha384', ess: 'sha1' }],
    ['rsa', { hash: 'sha512', ess: 'sha384' }],
    ['P-256', { hash: 'sha256', ess: 'sha512' }],
    ['P-384', { hash: 'sha384', ess: 'sha1' }],
    ['P-521', { hash: 'sha512' }],
  ])('of a %s key holds, signed as %j', async (soort, wijze) => {
    await maker.certificaat({ naam: `w-${soort}`, soort, extensies: ca, hash: wijze.hash ?? 'sha256' });
    await maker.certificaat({
      naam: `a-${soort}`,
      soort,
      extensies: tsa,
      door: `w-${soort}`,
      hash: wijze.hash ?? 'sha256',
    });
    expect(await fault(await maker.stempel(`a-${soort}`, tekst, wijze), `w-${soort}`)).toBeNull();
    expect(await fault(await maker.stempel(`a-${soort}`, tekst, wijze))).toBe(
      'tijdstempel-autoriteit-onbekend',
    );
  });

  it('with RSA-PSS, or that names its certificate by its key, holds', async () => {
    await maker.certificaat({ naam: 'rsa', soort: 'rsa', extensies: tsa, door: 'wortel' });
    const pss = ['-cades', '-keyopt', 'rsa_padding_mode:pss'];
    expect(await fault(await maker.handwerk('rsa', await own('rsa'), pss))).toBeNull();
    expect(await fault(await maker.handwerk('autoriteit', inhoud, ['-cades', '-keyid']))).toBeNull();
  });

  it('with the answer to our question holds, and to another does not', async () => {
    const nonce = Buffer.alloc(8, 0x55);
    const query = questionWith(nonce);
    const antwoord = await maker.antwoord('autoriteit', query);
    expect(readTijdstempel(antwoord, { tekst, nonce })).toMatchObject({ vertrouwd: false });
    for (const other of [Buffer.alloc(8, 0x54), Buffer.alloc(7, 0x55), Buffer.alloc(0)])
      expect(() => readTijdstempel(antwoord, { tekst, nonce: other })).toThrow(
        expect.objectContaining({ code: 'tijdstempel-ander-verzoek' }) as Error,
      );
    const without = await maker.stempel('autoriteit', tekst, { query: ['-sha256', '-no_nonce'] });
    expect(() => readTijdstempel(without, { tekst, nonce })).toThrow(
      expect.objectContaining({ code: 'tijdstempel-ander-verzoek' }) as Error,
    );
  });

  it('leads to a root by way of certificates that were sent along, or that the caller has', async () => {
    await maker.certificaat({ naam: 'tussen', extensies: ca, door: 'wortel' });
    await maker.certificaat({ naam: 'onder', extensies: tsa, door: 'tussen' });
    const met = await maker.stempel('onder', tekst, { keten: ['tussen'] });
    const zonder = await maker.stempel('onder', tekst);
    expect(await fault(met)).toBeNull();
    expect(await fault(zonder)).toBe('tijdstempel-autoriteit-onbekend');
    expect(await fault(zonder, 'wortel', 'tussen')).toBeNull();
    expect(await fault(zonder, 'tussen')).toBeNull();
    expect(await fault(zonder, 'onder')).toBeNull();
    expect(await fault(met, 'vreemde')).toBe('tijdstempel-autoriteit-onbekend');
  });
});

/** The content of a stamp under another certificate, whose name it bears. */
async function own(naam: string): Promise<Buffer> {
  return maker.inhoud(await maker.stempel(naam, tekst));
}

async function kept(bytes: Buffer): Promise<string> {
  await writeFile(maker.path('bewaard'), bytes);
  return 'bewaard';
}

/** A TimeStampReq with this nonce. */
function questionWith(nonce: Buffer): Buffer {
  const hash = createHash('sha256').update(tekst).digest();
  const sha256 = Buffer.from('300d06096086480165030402010500', 'hex');
  const imprint = der(0x30, Buffer.concat([sha256, der(4, hash)]));
  return der(
    0x30,
    Buffer.concat([Buffer.from('020101', 'hex'), imprint, der(2, nonce), Buffer.from('0101ff', 'hex')]),
  );
}

describe('a timestamp is refused, and called what it is, when', () => {
  it.each<[string, () => Buffer]>([
    ['there is nothing', () => Buffer.alloc(0)],
    ['it is something else', () => Buffer.from('<html>Aanmelden</html>')],
    ['there are bytes after it', () => Buffer.concat([goed, Buffer.from([0])])],
    ['it is cut off', () => goed.subarray(0, -1)],
    ['there are bytes after it that it counts as its own', () => grown(goed, Buffer.from('0500', 'hex'))],
    ['it is far too large', () => Buffer.alloc(1_000_000, 0x30)],
    ['it is a list in a list without end', () => Buffer.alloc(60_000, 0x30)],
    ['it has the token only', () => tokenOf(goed)],
    ['it has no token', () => answerOf(Buffer.alloc(0))],
  ])('%s: unreadable', async (_, bytes) => {
    expect(await fault(bytes())).toBe('tijdstempel-onleesbaar');
  });

  it('the authority refused, with its reason', async () => {
    const refused = await maker.stempel('autoriteit', tekst, { query: ['-sha1'] });
    const reason = (): unknown => readTijdstempel(refused, { tekst });
    expect(reason).toThrow(expect.objectContaining({ code: 'tijdstempel-geweigerd' }) as Error);
    expect(reason).toThrow(/not supported/);
    const changed = answerOf(tokenOf(goed), Buffer.from('3003020101', 'hex'));
    expect(await fault(changed)).toBe('tijdstempel-geweigerd');
  });

  it('it is of another text, or of the text by another hash', async () => {
    expect(await fault(await maker.stempel('autoriteit', `${tekst}x`))).toBe('tijdstempel-andere-tekst');
    const other = await maker.stempel('autoriteit', tekst, { query: ['-sha512'] });
    expect(await fault(other)).toBe('tijdstempel-onleesbaar');
  });

  it('its certificate was not sent along', async () => {
    const without = await maker.stempel('autoriteit', tekst, { metCertificaat: false });
    expect(await fault(without)).toBe('tijdstempel-certificaat-ontbreekt');
  });

  it('the certificate beside it is another of the same name and number', async () => {
    // Signed by RSA, so that both are of one length.
    await maker.certificaat({ naam: 'rsa-wortel', soort: 'rsa', extensies: ca });
    await maker.certificaat({ naam: 'echt', extensies: tsa, door: 'rsa-wortel' });
    const stamp = await maker.stempel('echt', tekst);
    const said = await maker.openssl('x509', '-in', 'echt.pem', '-noout', '-serial');
    await maker.openssl(
      ...['x509', '-req', '-in', 'echt.csr', '-CA', 'rsa-wortel.pem', '-CAkey', 'rsa-wortel.key'],
      ...['-set_serial', `0x${said.trim().split('=')[1] ?? ''}`, '-days', '3', '-out', 'dubbel.pem'],
      ...['-extfile', 'echt.cnf', '-extensions', 'ext'],
    );
    const [een, twee] = [pemBytes(await maker.pem('echt')), pemBytes(await maker.pem('dubbel'))];
    const at = stamp.indexOf(een);
    expect([twee.length, at > 0]).toEqual([een.length, true]);
    const swapped = Buffer.concat([stamp.subarray(0, at), twee, stamp.subarray(at + een.length)]);
    expect(await fault(swapped, 'rsa-wortel')).toBe('tijdstempel-certificaat-anders');
  });

  it('it does not say, in what was signed, with which certificate', async () => {
    expect(await fault(await maker.handwerk('autoriteit', inhoud, []))).toBe('tijdstempel-onleesbaar');
  });

  it('two signed it', async () => {
    const both = await maker.handwerk('autoriteit', inhoud, [
      '-cades',
      '-signer',
      'wortel.pem',
      '-inkey',
      'wortel.key',
    ]);
    expect(await fault(both)).toBe('tijdstempel-onleesbaar');
  });

  it('it signs by SHA-1', async () => {
    const weak = await maker.handwerk('autoriteit', inhoud, ['-cades', '-md', 'sha1']);
    expect(await fault(weak)).toBe('tijdstempel-algoritme-onbekend');
  });

  it.each([
    ['for any purpose', tsa.replace(/^extendedKeyUsage.*\n/m, '')],
    ['for the web', tsa.replace('timeStamping', 'serverAuth')],
    ['for the web too', tsa.replace('timeStamping', 'timeStamping,serverAuth')],
    ['for stamps, if one likes', tsa.replace('extendedKeyUsage=critical,', 'extendedKeyUsage=')],
    ['for stamps, but not to sign', tsa.replace('digitalSignature', 'keyEncipherment')],
    ['with a condition that nobody knows', `${tsa}\n1.2.3.4.5=critical,DER:0500`],
  ])('its certificate is %s', async (naam, extensies) => {
    const name = naam.replaceAll(/[ ,]+/g, '-');
    await maker.certificaat({ naam: name, extensies, door: 'wortel' });
    expect(await fault(await maker.handwerk(name, nameless()))).toBe('tijdstempel-certificaat-verkeerd');
  });

  it('it speaks under the name of another', async () => {
    await maker.certificaat({ naam: 'ander', extensies: tsa, door: 'wortel' });
    expect(await fault(await maker.handwerk('ander', nameless()))).toBeNull();
    expect(await fault(await maker.handwerk('ander', inhoud))).toBe('tijdstempel-certificaat-verkeerd');
  });

  it.each([
    ['was not valid any more', openssltijd(-48), openssltijd(-24)],
    ['was not valid yet', openssltijd(24), openssltijd(48)],
  ])('its certificate %s', async (naam, van, tot) => {
    const name = naam.replaceAll(' ', '-');
    await maker.certificaat({ naam: name, extensies: tsa, door: 'wortel', van, tot });
    expect(await fault(await maker.handwerk(name, nameless()))).toBe('tijdstempel-certificaat-verlopen');
  });

  it('the root was not valid any more', async () => {
    await maker.certificaat({ naam: 'oud', extensies: ca, van: openssltijd(-48), tot: openssltijd(-24) });
    await maker.certificaat({ naam: 'onder-oud', extensies: tsa, door: 'oud' });
    expect(await fault(await maker.stempel('onder-oud', tekst), 'oud')).toBe(
      'tijdstempel-autoriteit-onbekend',
    );
  });

  it.each([
    ['is no authority itself', tsa, []],
    ['may have no authority below it', `${ca}\n`.replace('CA:TRUE', 'CA:TRUE,pathlen:0'), ['tussen-2']],
    ['is for other things', `${ca}\nextendedKeyUsage=serverAuth`, []],
    ['has a condition that nobody knows', `${ca}\n1.2.3.4.5=critical,DER:0500`, []],
    ['limits the names below it', `${ca}\nnameConstraints=critical,permitted;DNS:example.org`, []],
  ])('a certificate on the way to the root %s', async (naam, extensies, more) => {
    const name = naam.replaceAll(' ', '-').slice(0, 20);
    await maker.certificaat({ naam: name, extensies, door: 'wortel' });
    let door = name;
    for (const one of more) {
      await maker.certificaat({ naam: one, extensies: ca, door });
      door = one;
    }
    await maker.certificaat({ naam: `o-${name}`, extensies: tsa, door });
    const stamp = await maker.stempel(`o-${name}`, tekst, { keten: [name, ...more] });
    expect(await fault(stamp)).toBe('tijdstempel-autoriteit-onbekend');
  });

  it('a certificate on the way to the root was signed by SHA-1', async () => {
    await maker.certificaat({ naam: 'zwak', extensies: ca, door: 'wortel', hash: 'sha1' });
    await maker.certificaat({ naam: 'onder-zwak', extensies: tsa, door: 'zwak' });
    const stamp = await maker.stempel('onder-zwak', tekst, { keten: ['zwak'] });
    expect(await fault(stamp)).toBe('tijdstempel-autoriteit-onbekend');
  });

  it('another root has the name of ours', async () => {
    const other = await Stempelmaker.make();
    await other.certificaat({ naam: 'wortel', extensies: ca });
    await other.certificaat({ naam: 'autoriteit', extensies: tsa, door: 'wortel' });
    const stamp = await other.stempel('autoriteit', tekst, { keten: ['wortel'] });
    await other.close();
    expect(await fault(stamp)).toBe('tijdstempel-autoriteit-onbekend');
  });

  it.each([
    '20261124145419+0100',
    '2026112414541',
    '20261324145419Z',
    '20261124145419.50Z',
    '20261124145419.Z',
  ])('it names the time as %s', async (tijd) => {
    const changed = withTime(tijd);
    expect(await fault(await maker.handwerk('autoriteit', changed))).toBe('tijdstempel-onleesbaar');
  });

  it('it says something that must be understood, and is not', async () => {
    const extension = der(0x30, Buffer.from('06032a030401 01ff 04020500'.replaceAll(' ', ''), 'hex'));
    const more = rebuilt((fields) => [...fields, der(0xa1, extension)]);
    expect(await fault(await maker.handwerk('autoriteit', more))).toBe('tijdstempel-onleesbaar');
  });
});

describe('of a timestamp, whichever byte is changed', () => {
  /** Offsets of bytes that may be changed without being found; never may the meaning change with them. */
  async function free(stamp: Buffer, wortel: string, step: number): Promise<number[]> {
    const autoriteiten = await trust(wortel);
    const meaning = readTijdstempel(stamp, { tekst, autoriteiten });
    const accepted: number[] = [];
    for (let at = 0; at < stamp.length; at += step) {
      const bytes = Buffer.from(stamp);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
      const read = meaningOf(bytes, autoriteiten);
      if (read === null) continue;
      expect(read).toEqual(meaning);
      accepted.push(at);
    }
    return accepted;
  }
  /** null = refused, and by a name of its own. */
  function meaningOf(bytes: Buffer, autoriteiten: ReturnType<typeof readAutoriteiten>): Tijdstempel | null {
    try {
      return readTijdstempel(bytes, { tekst, autoriteiten });
    } catch (fault) {
      if (fault instanceof VerifyError && fault.code.startsWith('tijdstempel-')) return null;
      throw fault;
    }
  }
  // All of them take minutes: npm run test:mutaties.
  const all = process.env['MUTATIES'] === 'alle';

  it('it is refused: of an elliptic curve, with a certificate on the way', async () => {
    await maker.certificaat({ naam: 'halverwege', extensies: ca, door: 'wortel' });
    await maker.certificaat({ naam: 'einde', extensies: tsa, door: 'halverwege' });
    const stamp = await maker.stempel('einde', tekst, { keten: ['halverwege'] });
    expect(await free(stamp, 'wortel', all ? 1 : 31)).toEqual([]);
  }, 1_200_000);

  it('it is refused: of RSA, as the authorities of old wrote it', async () => {
    await maker.certificaat({ naam: 'rsa-w', soort: 'rsa', extensies: ca });
    await maker.certificaat({ naam: 'rsa-a', soort: 'rsa', extensies: tsa, door: 'rsa-w' });
    const stamp = await maker.stempel('rsa-a', tekst, { ess: 'sha1' });
    expect(await free(stamp, 'rsa-w', all ? 1 : 31)).toEqual([]);
  }, 1_200_000);

  it('nobody is misled: free are what the authority adds in words, and certificates that are not needed', async () => {
    const words = Buffer.from('Operation Okay');
    const status = der(0x30, Buffer.concat([Buffer.from('020100', 'hex'), der(0x30, der(12, words))]));
    const token = tokenOf(await maker.stempel('autoriteit', tekst, { keten: ['wortel'] }));
    const stamp = answerOf(token, status);
    const unneeded = pemBytes(await maker.pem('wortel'));
    const accepted = await free(stamp, 'wortel', all ? 1 : 13);
    const within = (part: Buffer) => (at: number) =>
      at >= stamp.indexOf(part) && at < stamp.indexOf(part) + part.length;
    expect(accepted.filter((at) => !within(words)(at) && !within(unneeded)(at))).toEqual([]);
    expect(accepted.filter(within(words)).length).toBeGreaterThan(0);
    expect(accepted.filter(within(unneeded)).length).toBeGreaterThan(0);
  }, 1_200_000);
});

describe('the certificates that a caller trusts', () => {
  it.each(['', 'niets', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'])(
    'are no certificates: %j',
    (pem) => {
      expect(() => readAutoriteiten(pem)).toThrow(
        expect.objectContaining({ code: 'certificaten-ongeldig' }) as Error,
      );
    },
  );

  it('may stand among other text, and be many', async () => {
    const pem = `# onze autoriteiten\n${await maker.pem('vreemde')}\nen:\n${await maker.pem('wortel')}`;
    expect(readTijdstempel(goed, { tekst, autoriteiten: readAutoriteiten(pem) })).toMatchObject({
      vertrouwd: true,
    });
  });
});

/** The elements of a sequence. */
function elements(bytes: Buffer): Buffer[] {
  const { result } = fromBER(bytes);
  return (result as unknown as Sequence).valueBlock.value.map(({ valueBeforeDecodeView }) =>
    Buffer.from(valueBeforeDecodeView),
  );
}

/** The TSTInfo with other fields. */
function rebuilt(change: (fields: Buffer[]) => Buffer[]): Buffer {
  return der(0x30, Buffer.concat(change(elements(inhoud))));
}

/** The content without the name of who stamped, which any authority may sign. */
function nameless(): Buffer {
  return rebuilt((fields) => fields.filter(([tag]) => tag !== 0xa0));
}

function withTime(tijd: string): Buffer {
  return rebuilt((fields) => fields.with(4, der(0x18, Buffer.from(tijd, 'latin1'))));
}

function tokenOf(antwoord: Buffer): Buffer {
  return elements(antwoord)[1] ?? Buffer.alloc(0);
}

function grown(antwoord: Buffer, extra: Buffer): Buffer {
  return der(0x30, Buffer.concat([...elements(antwoord), extra]));
}

function pemBytes(pem: string): Buffer {
  return Buffer.from(pem.replaceAll(/-----.*?-----|\s/g, ''), 'base64');
}
