/** The built server as a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface ServerProces {
  readonly url: string;
  readonly child: ChildProcess;
  /** All that it wrote so far. */
  said(): string;
}

/** Rejects with what it said when it ends before it listens. @param started told of the process at once */
export async function startServerProces(
  options: { readonly env: NodeJS.ProcessEnv; readonly cwd?: string },
  started: (child: ChildProcess) => void = () => undefined,
): Promise<ServerProces> {
  const child = spawn(process.execPath, [main], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  started(child);
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        const found = /luistert op (\S+)/.exec(said)?.[1];
        if (found !== undefined) resolve(found);
      });
    child.once('exit', () => {
      reject(new Error(said));
    });
  });
  return { url, child, said: () => said };
}
