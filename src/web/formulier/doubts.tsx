/** What looks like a slip of the pen is asked once: whoever saw it and sends the form all the same, meant it. */
import type { ReactElement } from 'react';
import { Notice } from '../parts/basis.js';
import type { Invoer } from './invoer.js';

interface DoubtsProps {
  readonly twijfels: readonly string[];
}

export function Doubts({
  kop,
  knop,
  twijfels,
  live = true,
}: DoubtsProps & {
  readonly kop: string;
  /** The button that was pressed, and is to be pressed once more. */
  readonly knop: string;
  readonly live?: boolean;
}): ReactElement {
  return (
    <Notice tone="warning" titel={kop} live={live}>
      <ul>
        {twijfels.map((zin) => (
          <li key={zin}>{zin}</li>
        ))}
      </ul>
      <p>Er is nog niets vastgelegd. Verander wat niet klopt, of kies nog een keer {knop}.</p>
    </Notice>
  );
}

const gezien = '_gezien';

/** Goes along with the form: what its sender saw. */
export function Seen({ twijfels }: DoubtsProps): ReactElement | null {
  return twijfels.length === 0 ? null : <input type="hidden" name={gezien} value={twijfels.join(' ')} />;
}

/** Whether there is something to ask that the sender of the form did not see yet. */
export function toAsk(twijfels: readonly string[], invoer: Invoer): boolean {
  return twijfels.length > 0 && invoer.get(gezien) !== twijfels.join(' ');
}
