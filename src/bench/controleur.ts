/** Checks a log in a process of its own, so that its memory can be told. Started by verification.ts. */
import 'reflect-metadata';
import { procedures } from '../procedure/procedures.js';
import { folderBron } from '../verify/log-bron.js';
import { verifyLog } from '../verify/log.js';

export interface Controleopdracht {
  readonly map: string;
  readonly kernen: number;
}

export interface Gecontroleerd {
  readonly openbaar: number;
  /** Public entries. */
  readonly perSeconde: number;
  /** Most memory the process ever held, in MiB. */
  readonly mib: number;
  readonly goed: boolean;
}

process.on('message', ({ map, kernen }: Controleopdracht) => {
  void check(map, kernen).then((gecontroleerd) => process.send?.(gecontroleerd));
});

async function check(map: string, kernen: number): Promise<Gecontroleerd> {
  const begin = performance.now();
  const { goed, openbaar } = await verifyLog(folderBron(map), { procedures, kernen });
  const seconds = (performance.now() - begin) / 1000;
  return {
    goed,
    openbaar,
    perSeconde: openbaar / seconds,
    mib: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}
