import type { ReactElement } from 'react';
import { Badge } from './basis.js';

/** Warnings, and what looks like a slip: nothing is refused for it. */
export function Attention({
  kop = 'Let op',
  zinnen,
}: {
  readonly kop?: string;
  readonly zinnen: readonly string[];
}): ReactElement | null {
  if (zinnen.length === 0) return null;
  return (
    <div>
      <p>
        <Badge tone="warning">{kop}</Badge>
      </p>
      <ul>
        {zinnen.map((zin) => (
          <li key={zin}>{zin}</li>
        ))}
      </ul>
    </div>
  );
}
