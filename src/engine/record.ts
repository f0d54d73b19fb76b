/**
 * The spine. Every attempt that may become an entry goes through `#batch`: load, decide, append, commit, answer. What
 * arrives while a commit is under way goes together in the next one (group commit); a lone caller waits for nobody.
 */
import { AuditError } from '../audit/audit-error.js';
import type { Clock } from '../base/clock.js';
import { amsterdamDatum } from '../base/clock.js';
import { Gather } from '../base/gather.js';
import type { Random } from '../base/id.js';
import type { Poging } from '../procedure/definition.js';
import type { Antwoord, Weigering } from './answer.js';
import type { AnyVerzoek, HandelingVerzoek, OpeningVerzoek, WissingVerzoek } from './attempt.js';
import { judge, type Beslissing, type Uitkomst, type Zicht } from './decide.js';
import { Draft } from './draft.js';
import { judgeOpening } from './opening.js';
import { firstAnswer } from './past.js';
import type { RefusalLimit } from './refusal-limit.js';
import { pogingen } from './replay.js';
import { StoreError } from './store-error.js';
import { erasedMeanwhile, judgeWissing } from './wissing.js';
import type { Geladen, NieuweRegel, SleutelRij, Store } from './store.js';

export interface RecorderDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly refusals: RefusalLimit;
  /** Called after the commit, with every traject that has a new version. */
  readonly changed: (traject: string) => void;
  /** Called after every commit: this organisation's log grew. */
  readonly appended: (organisatie: string) => void;
}

type Answer = Antwoord | { readonly soort: 'herhaling'; readonly eerder: SleutelRij };

/** What became of an append. */
interface Afloop {
  /** It stands in the database. */
  readonly er: boolean;
  /** Its first entry, when the answer of the database was lost. */
  readonly verloren?: NieuweRegel;
}

interface Verloren {
  readonly regel: NieuweRegel;
  readonly answers: readonly (Answer | Error)[];
}

/** Attempts in one transaction at most: more does not go faster, and makes the first of them wait longer. */
const mostTogether = 128;
/** Lost races for the head of the tree before the caller is told to come back later. */
const mostRaces = 50;

export class Recorder {
  readonly #gathers = new Map<string, Gather<AnyVerzoek, Antwoord>>();

  constructor(private readonly deps: RecorderDeps) {}

  /** Records an attempt with whatever else of its organisation is waiting. Resolves when its entry is durable. */
  record(verzoek: AnyVerzoek): Promise<Antwoord> {
    const { organisatie } = verzoek;
    const known = this.#gathers.get(organisatie);
    if (known !== undefined) return known.add(verzoek);
    const gather = new Gather<AnyVerzoek, Antwoord>((batch) => this.#batch(organisatie, batch), {
      most: mostTogether,
      parallel: 1,
    });
    this.#gathers.set(organisatie, gather);
    return gather.add(verzoek);
  }

  /** Organisations this process has recorded for. */
  get organisaties(): string[] {
    return [...this.#gathers.keys()];
  }

  get idle(): boolean {
    return [...this.#gathers.values()].every(({ idle }) => idle);
  }

  async #batch(organisatie: string, verzoeken: readonly AnyVerzoek[]): Promise<(Antwoord | Error)[]> {
    const lost: Verloren[] = [];
    for (let race = 0; race < mostRaces; race += 1) {
      const geladen = await this.#load(organisatie, verzoeken);
      const late = await this.#landed(organisatie, lost);
      if (late !== undefined) return await this.#answer(verzoeken, late);
      const draft = new Draft(geladen, await this.#histories(organisatie, verzoeken, geladen), this.deps);
      const taken: HandelingVerzoek[] = [];
      const answers = verzoeken.map((verzoek) => this.#decide(verzoek, draft, taken));
      try {
        const { er, verloren } = await this.#commit(organisatie, draft);
        if (er) {
          if (!draft.empty) this.deps.appended(organisatie);
          return await this.#answer(verzoeken, answers);
        }
        if (verloren !== undefined) lost.push({ regel: verloren, answers });
      } catch (fault) {
        this.#giveBack(taken);
        if (fault instanceof StoreError || verzoeken.length === 1) throw fault;
        return await this.#oneByOne(organisatie, verzoeken);
      }
      this.#giveBack(taken);
    }
    throw new StoreError('niet-beschikbaar', `The head of the tree was taken by others ${mostRaces} times.`);
  }

  #load(organisatie: string, verzoeken: readonly AnyVerzoek[]): Promise<Geladen> {
    return this.deps.store.load(organisatie, {
      trajecten: [...new Set(verzoeken.flatMap(trajectenOf))],
      sleutels: verzoeken.flatMap(({ sleutel }) => sleutel ?? []),
      documenten: [...new Set(verzoeken.flatMap(documentenOf))],
    });
  }

  /** The admitted attempts of the trajecten on which an attempt needs them. */
  async #histories(
    organisatie: string,
    verzoeken: readonly AnyVerzoek[],
    geladen: Geladen,
  ): Promise<ReadonlyMap<string, Poging[]>> {
    const wanted = new Set(verzoeken.filter(readsHistory).map(({ traject }) => traject));
    const histories = new Map<string, Poging[]>();
    for (const id of wanted) {
      const traject = geladen.trajecten.get(id);
      if (traject === undefined) continue;
      const regels = await this.deps.store.geschiedenis([organisatie], id, { na: 0, tot: traject.versie });
      histories.set(id, pogingen(regels));
    }
    return histories;
  }

  /** One attempt; a fault in it is its own and leaves its neighbours alone. */
  #decide(verzoek: AnyVerzoek, draft: Draft, taken: HandelingVerzoek[]): Answer | Error {
    try {
      switch (verzoek.soort) {
        case 'opening':
          return this.#open(verzoek, draft);
        case 'wissing':
          return erased(draft, verzoek);
        case 'handeling':
          return this.#act(verzoek, draft, taken);
      }
    } catch (fault) {
      return fault instanceof Error ? fault : new Error(String(fault));
    }
  }

  #act(verzoek: HandelingVerzoek, draft: Draft, taken: HandelingVerzoek[]): Answer {
    const traject = draft.traject(verzoek.traject);
    if (traject === undefined) return refused({ code: 'niet-gevonden' });
    const zicht = draft.zicht(verzoek, traject);
    const uitkomst = judge(verzoek, zicht);
    if (uitkomst.soort !== 'regel') return withoutEntry(uitkomst);
    const { weigering } = uitkomst.beslissing;
    if (weigering !== null) {
      const wachtSeconden = this.deps.refusals.take(verzoek.registrator, traject.id, this.deps.clock.now());
      if (wachtSeconden !== null) return refused({ code: 'te-veel-verzoeken', wachtSeconden });
      taken.push(verzoek);
    }
    return added(draft, verzoek, uitkomst.beslissing, zicht);
  }

  #open(verzoek: OpeningVerzoek, draft: Draft): Answer {
    const { vorm } = verzoek;
    const voorganger = vorm.goed ? vorm.lichaam.voorganger : undefined;
    const tijdstip = draft.now();
    const opening = judgeOpening(verzoek, {
      eerder: draft.eerder(verzoek),
      voorganger: voorganger === undefined ? undefined : draft.traject(voorganger),
      tijdstip,
      vandaag: amsterdamDatum(new Date(tijdstip)),
      random: this.deps.random,
    });
    if (opening.soort !== 'regel') return withoutEntry(opening);
    return draft.open(verzoek, opening.beslissing, opening.traject);
  }

  async #commit(organisatie: string, draft: Draft): Promise<Afloop> {
    if (draft.empty) return { er: true };
    const bijschrijving = draft.bijschrijving();
    try {
      // The commit point: when this returns, state, entries, tree and outbox are durable, and the promise holds.
      await this.deps.store.append(organisatie, bijschrijving);
      return { er: true };
    } catch (fault) {
      if (!(fault instanceof StoreError)) throw fault;
      if (fault.code === 'hoofd-verschoven') return { er: false };
      if (fault.code === 'niet-beschikbaar') throw fault;
      // The connection was lost at COMMIT: only the trail itself can tell whether it happened.
      // A batch commits whole or not at all, so its first entry speaks for all.
      const [verloren] = bijschrijving.regels;
      if (verloren === undefined) return { er: false };
      return { er: await this.deps.store.present(organisatie, verloren), verloren };
    }
  }

  /**
   * The answers of an append whose connection was lost and that was not there yet, when it is there now: the database may have
   * been working on it still. The head can be taken from one size only once, so that it never stands beside what is tried after it.
   */
  async #landed(
    organisatie: string,
    lost: readonly Verloren[],
  ): Promise<readonly (Answer | Error)[] | undefined> {
    for (const { regel, answers } of lost) {
      if (!(await this.deps.store.present(organisatie, regel))) continue;
      this.deps.appended(organisatie);
      return answers;
    }
    return undefined;
  }

  #answer(
    verzoeken: readonly AnyVerzoek[],
    answers: readonly (Answer | Error)[],
  ): Promise<(Antwoord | Error)[]> {
    return Promise.all(
      verzoeken.map(async (verzoek, i): Promise<Antwoord | Error> => {
        const answer = answers[i] ?? new Error('An attempt was left without an answer.');
        if (answer instanceof Error) return answer;
        if (answer.soort === 'herhaling') {
          return await firstAnswer(this.deps.store, verzoek, answer.eerder).catch(
            (fault: unknown) => fault as Error,
          );
        }
        if (answer.soort === 'toegelaten') this.deps.changed(verzoek.traject);
        return answer;
      }),
    );
  }

  /** A batch the database will not have is tried attempt by attempt, so that one bad row does not fail its neighbours. */
  async #oneByOne(organisatie: string, verzoeken: readonly AnyVerzoek[]): Promise<(Antwoord | Error)[]> {
    const answers: (Antwoord | Error)[] = [];
    for (const verzoek of verzoeken) {
      const [answer] = await this.#batch(organisatie, [verzoek]).catch((fault: unknown) => [fault as Error]);
      answers.push(answer ?? new Error('An attempt was left without an answer.'));
    }
    return answers;
  }

  #giveBack(taken: readonly HandelingVerzoek[]): void {
    for (const { registrator, traject } of taken) this.deps.refusals.release(registrator, traject);
  }
}

function erased(draft: Draft, verzoek: WissingVerzoek): Answer {
  const traject = draft.traject(verzoek.traject);
  if (traject === undefined) return refused({ code: 'niet-gevonden' });
  const zicht = draft.zicht(verzoek, traject);
  const weigering = erasedMeanwhile(verzoek, zicht.documenten);
  return weigering === null ? draft.add(verzoek, judgeWissing(verzoek, zicht), zicht) : refused(weigering);
}

function added(draft: Draft, verzoek: HandelingVerzoek, beslissing: Beslissing, zicht: Zicht): Antwoord {
  try {
    return draft.add(verzoek, beslissing, zicht);
  } catch (fault) {
    if (!(fault instanceof AuditError)) throw fault;
    return draft.add(verzoek, tooLarge(beslissing), zicht);
  }
}

/** What does not fit in one entry is refused as input; the entry of the refusal always fits. */
function tooLarge(beslissing: Beslissing): Beslissing {
  const melding =
    'Alle gegevens samen zijn te groot voor één spoorregel (65.535 bytes). Maak lijsten en namen korter en plaats lange stukken als document.';
  const fouten = [{ veld: 'gegevens', code: 'te-groot', melding }];
  return {
    ...beslissing,
    redenen: ['ongeldige-invoer'],
    signalen: [],
    gegevens: null,
    teksten: [],
    nieuw: null,
    weigering: { code: 'ongeldige-invoer', fouten },
    onthoud: null,
  };
}

function withoutEntry(uitkomst: Exclude<Uitkomst, { soort: 'regel' }>): Answer {
  return uitkomst.soort === 'herhaling' ? uitkomst : refused(uitkomst.weigering);
}

function refused(weigering: Weigering): Antwoord {
  return { soort: 'geweigerd', weigering };
}

function trajectenOf(verzoek: AnyVerzoek): string[] {
  if (verzoek.soort !== 'opening') return [verzoek.traject];
  const voorganger = verzoek.vorm.goed ? verzoek.vorm.lichaam.voorganger : undefined;
  return voorganger === undefined ? [] : [voorganger];
}

function documentenOf(verzoek: AnyVerzoek): string[] {
  if (verzoek.soort === 'wissing') return verzoek.document === null ? [] : [verzoek.document];
  if (verzoek.soort !== 'handeling' || !verzoek.vorm.goed) return [];
  return verzoek.vorm.lichaam.documenten.map(({ id }) => id);
}

function readsHistory(verzoek: AnyVerzoek): boolean {
  return verzoek.soort === 'handeling' && verzoek.vorm.goed && verzoek.vorm.lichaam.info.leestGeschiedenis;
}
