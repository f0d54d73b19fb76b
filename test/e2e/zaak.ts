/** The case of 2011 over HTTP, for tests that need what it leaves and not how it came about. */
import { Bijlage, type Stap } from '../../src/cli/demo/stap.js';
import type { TestServer } from '../http/server.js';

/** Plays as the griffier, who may record for every organ. Answers the id of the traject. */
export async function play(
  server: TestServer,
  opening: object,
  stappen: readonly Stap[],
  before: (stap: Stap, id: string) => Promise<void> = () => Promise.resolve(),
): Promise<string> {
  const response = await server.fetch('/v1/trajecten', { json: opening });
  const { id } = (await response.json()) as { id: string };
  let versie = 1;
  for (const stap of stappen) {
    await before(stap, id);
    const { status } = await record(server, id, stap, versie);
    // A refused attempt leaves the version as it was.
    if (status === 201) versie = await versionOf(server, id);
  }
  return id;
}

export async function record(
  server: TestServer,
  id: string,
  { handeling, gegevens }: Pick<Stap, 'handeling' | 'gegevens'>,
  versie: number,
): Promise<Response> {
  return server.fetch(`/v1/trajecten/${id}/handelingen`, {
    headers: { 'if-match': `"${versie}"` },
    json: { handeling, gegevens: await placed(server, gegevens) },
  });
}

export async function versionOf(server: TestServer, id: string): Promise<number> {
  const { versie } = (await (await server.fetch(`/v1/trajecten/${id}`)).json()) as { versie: number };
  return versie;
}

/** Places every attachment, and puts its id in its stead. */
async function placed(
  server: TestServer,
  gegevens: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const entries = await Promise.all(
    Object.entries(gegevens).map(
      async ([veld, waarde]) =>
        [veld, waarde instanceof Bijlage ? await place(server, waarde) : waarde] as const,
    ),
  );
  return Object.fromEntries(entries);
}

async function place(server: TestServer, { titel }: Bijlage): Promise<string> {
  const body = new FormData();
  body.set('organisatie', 'gm0148');
  body.set('soort', 'stuk');
  body.set('bestand', new Blob([`${titel}\n\nVoorbeeld bij een test.\n`]), `${titel}.txt`);
  const response = await server.fetch('/v1/documenten', { body });
  return ((await response.json()) as { id: string }).id;
}
