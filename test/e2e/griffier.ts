/** Somebody at the griffie, who records handelingen on the pages: finds each field by its label, as people do. */
import type { Locator, Page } from 'playwright-core';
import type { Bijlage } from '../../src/cli/demo/stap.js';
import { bestuurskrachtonderzoek as procedure } from '../../src/procedure/bestuurskrachtonderzoek/index.js';
import {
  openingVelden,
  rowLabel,
  rowOf,
  veldenOf,
  type Rijenveld,
  type Veld,
} from '../../src/web/formulier/velden.js';
import type { Venster } from './browser.js';
import type { Hand } from './hand.js';

type Gegevens = Readonly<Record<string, unknown>>;
/** Part of a page. */
type Part = Pick<Locator, 'getByLabel' | 'getByRole'>;

export class Griffier {
  readonly page: Page;
  /** Of the traject this is about. */
  id = '';

  constructor(
    private readonly venster: Venster,
    private readonly hand: Hand,
  ) {
    this.page = venster.page;
  }

  async open(opening: Gegevens): Promise<void> {
    await this.venster.go('/trajecten');
    await this.hand.press(this.page.getByRole('link', { name: 'Nieuw traject openen' }));
    const velden = openingVelden(procedure).filter(({ naam }) => naam in opening);
    await this.hand.pick(this.#form.getByRole('radio', { name: 'Dalfsen', exact: true }));
    await this.#fill(velden, opening, this.#form);
    await this.#send('Traject openen');
    // The case is of 2011: whoever opens it now is asked whether those dates are meant.
    if (this.venster.path().includes('formulier=')) {
      expect(await this.page.getByRole('alert').textContent()).toContain('Klopt de planning?');
      await this.#send('Traject openen');
    }
    this.id = /^\/trajecten\/([0-9a-f-]{36})\?/.exec(this.venster.path())?.[1] ?? '';
    expect(this.id).not.toBe('');
  }

  /** From the page of the traject to the form, through the link that stands with the handeling. */
  async toForm(handeling: string): Promise<void> {
    const { label } = infoOf(handeling);
    if (this.venster.path().split('?')[0] !== `/trajecten/${this.id}`)
      await this.venster.go(`/trajecten/${this.id}`);
    const link = this.page.getByRole('link', { name: spoken('Vastleggen', label) });
    if ((await link.count()) > 0) await this.hand.press(link.first());
    else await this.#toFolded(label);
    expect(await this.page.getByRole('heading', { level: 1 }).textContent()).toBe(label);
  }

  async fillIn(handeling: string, gegevens: Gegevens): Promise<void> {
    const { naam, schema } = infoOf(handeling);
    const velden = veldenOf(schema, procedure.woorden, { handeling: naam, pad: 'gegevens' });
    await this.#fill(
      velden.filter((veld) => veld.naam in gegevens),
      gegevens,
      this.#form,
    );
  }

  /** Answers whether a page asked for a confirmation. */
  async record(): Promise<boolean> {
    await this.#meant();
    const confirm = this.page.getByRole('button', { name: 'Ja, definitief vastleggen' });
    if ((await confirm.count()) === 0) return false;
    await this.hand.press(confirm);
    return true;
  }

  /** The whole of it; must be admitted. Answers whether a page asked for a confirmation. */
  async does(handeling: string, gegevens: Gegevens): Promise<boolean> {
    await this.toForm(handeling);
    await this.fillIn(handeling, gegevens);
    const confirmed = await this.record();
    expect([handeling, this.venster.path()]).toEqual([
      handeling,
      expect.stringMatching(new RegExp(`^/trajecten/${this.id}\\?vastgelegd=\\d+$`)),
    ]);
    expect(await this.page.getByRole('alert').textContent()).toContain(infoOf(handeling).label);
    return confirmed;
  }

  /** Tried, and refused: answers the reasons that the page shows, in words. */
  async tries(handeling: string, gegevens: Gegevens): Promise<string[]> {
    await this.toForm(handeling);
    await this.fillIn(handeling, gegevens);
    await this.#meant();
    expect(await this.page.getByRole('alert').textContent()).toContain('Niet toegelaten');
    return this.page.locator('[role="alert"] .reden-kop').allTextContents();
  }

  /** What cannot be done has its form under its reasons, which are folded; what is over for good is folded twice. */
  async #toFolded(label: string): Promise<void> {
    const link = this.page.getByText(`Bekijk het formulier van ${label}`, { exact: true });
    const around = this.page.locator('details').filter({ has: link });
    for (const details of await around.all())
      if ((await details.getAttribute('open')) === null)
        await this.hand.unfold(details.locator('summary').first());
    await this.hand.press(link);
  }

  /** What looks like a slip is asked about once, and was meant. */
  async #meant(): Promise<void> {
    await this.#send('Vastleggen');
    const asked = this.page.getByRole('alert').filter({ hasText: 'Klopt dit?' });
    if ((await asked.count()) > 0) await this.#send('Vastleggen');
  }

  async #send(button: string): Promise<void> {
    await this.hand.press(this.#form.getByRole('button', { name: button, exact: true }));
  }

  get #form(): Locator {
    return this.page.locator('main form');
  }

  async #fill(velden: readonly Veld[], gegevens: Gegevens, part: Part): Promise<void> {
    for (const veld of velden)
      if (veld.naam in gegevens) await this.#fillOne(veld, gegevens[veld.naam], part);
  }

  async #fillOne(veld: Veld, waarde: unknown, part: Part): Promise<void> {
    const name = nameOf(veld);
    const control = part.getByLabel(name, { exact: true });
    switch (veld.soort) {
      case 'groep':
        return this.#fill(veld.velden, waarde as Gegevens, part.getByRole('group', { name, exact: true }));
      case 'getallen': {
        const boxes = part.getByRole('group', { name, exact: true }).getByRole('checkbox');
        if ((await boxes.count()) === 0) return this.#fillRows(veld, waarde as number[], part);
        for (const nummer of waarde as number[]) await this.hand.tick(boxes.nth(nummer - 1));
        return;
      }
      case 'groepen':
      case 'namen':
        return this.#fillRows(veld, waarde as readonly unknown[], part);
      case 'datum':
        return this.hand.date(control, String(waarde));
      case 'janee':
        return this.#pick(part, name, waarde === true ? 'Ja' : 'Nee');
      case 'keuze': {
        const label = veld.keuzes.find((keuze) => keuze.waarde === waarde)?.label ?? '';
        const radios = part.getByRole('radiogroup', { name, exact: true });
        return (await radios.count()) > 0 ? this.#pick(part, name, label) : this.hand.select(control, label);
      }
      case 'document':
        return this.hand.attach(control, `${(waarde as Bijlage).titel}.txt`);
      default:
        return this.hand.type(control, String(waarde));
    }
  }

  async #fillRows(veld: Rijenveld, waarden: readonly unknown[], part: Part): Promise<void> {
    const list = part.getByRole('group', { name: nameOf(veld), exact: true });
    for (const [rij, waarde] of waarden.entries()) {
      if (rij > 0)
        await this.hand.press(list.getByRole('button', { name: spoken('Nog een toevoegen', veld.label) }));
      const row = rowOf(veld, rij);
      const [only] = row;
      if (veld.soort !== 'groepen' && only !== undefined) await this.#fillOne(only, waarde, list);
      else
        await this.#fill(
          row,
          waarde as Gegevens,
          list.getByRole('group', { name: rowLabel(veld, rij), exact: true }),
        );
    }
  }

  #pick(part: Part, group: string, label: string): Promise<void> {
    const radios = part.getByRole('radiogroup', { name: group, exact: true });
    return this.hand.pick(radios.getByRole('radio', { name: label, exact: true }));
  }
}

function nameOf({ label, verplicht }: Veld): string {
  return verplicht === false ? `${label} (niet verplicht)` : label;
}

/** What is read out after what is seen stands in a box of its own: some hear a pause before the colon. */
function spoken(seen: string, heard: string): RegExp {
  return new RegExp(`^${seen} ?: ${heard.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
}

export function infoOf(handeling: string) {
  const info = procedure.handelingen.get(handeling);
  if (info === undefined) throw new Error(`There is no handeling ${handeling}.`);
  return info;
}
