/** Styles and scripts of the pages: read once, compressed once, and kept by browsers for good, because their address changes with them. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

export interface Asset {
  readonly type: string;
  readonly bytes: Buffer;
  readonly brotli: Buffer;
}

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/** Stylesheets in the order in which they apply; ours comes last. */
const packages = [
  ['utrecht.css', '@utrecht/component-library-css/dist/index.css'],
  ['voorbeeld.css', '@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css'],
  ['process-steps.css', '@gemeente-denhaag/process-steps/index.css'],
] as const;

export class Assets {
  private constructor(
    private readonly files: ReadonlyMap<string, Asset>,
    private readonly hash: string,
    /** Addresses of the stylesheets, in order. */
    readonly stijlen: readonly string[],
  ) {}

  /** `huisstijl`: a municipality's own token file (CSS); it applies after ours. */
  static async load(huisstijl: string | undefined): Promise<Assets> {
    const root = packageRoot();
    const require = createRequire(join(root, 'package.json'));
    const read = new Map<string, Buffer>();
    for (const [naam, pad] of packages) read.set(naam, await readFile(require.resolve(pad)));
    const own = join(root, 'dist', 'web');
    for (const map of ['stijl', 'browser']) {
      for (const naam of await readdir(join(own, map)))
        if (/\.(css|js|svg)$/.test(naam)) read.set(`${map}/${naam}`, await readFile(join(own, map, naam)));
    }
    if (huisstijl !== undefined) read.set('huisstijl.css', await readFile(huisstijl));
    return Assets.of(read);
  }

  private static async of(read: ReadonlyMap<string, Buffer>): Promise<Assets> {
    const whole = createHash('sha256');
    const files = new Map<string, Asset>();
    for (const [naam, bytes] of read) {
      whole.update(naam).update('\0').update(bytes);
      const type = types[naam.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
      files.set(naam, { type, bytes, brotli: await squeezed(bytes) });
    }
    const hash = whole.digest('hex').slice(0, 16);
    const own = [...files.keys()].filter((naam) => /^stijl\/.*\.css$/.test(naam)).toSorted();
    const stijlen = [...packages.map(([naam]) => naam), ...own, 'huisstijl.css']
      .filter((naam) => files.has(naam))
      .map((naam) => `/bestanden/${hash}/${naam}`);
    return new Assets(files, hash, stijlen);
  }

  /** The address of a module for the browser, such as `controle`. */
  module(naam: string): string {
    return `/bestanden/${this.hash}/browser/${naam}.js`;
  }

  /** The mark of the house, for the tab of the browser. */
  get icon(): Asset | undefined {
    return this.files.get('stijl/merk.svg');
  }

  /** `naam` is attacker-controlled. */
  find(hash: string, naam: string): Asset | undefined {
    return hash === this.hash ? this.files.get(naam) : undefined;
  }
}

/** Where dist/ is, whether this file runs from it or from its source. */
function packageRoot(): string {
  let map = import.meta.dirname;
  while (!existsSync(join(map, 'package.json'))) map = dirname(map);
  return map;
}

async function squeezed(bytes: Buffer): Promise<Buffer> {
  return promisify(brotliCompress)(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
}
