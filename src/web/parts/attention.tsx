import type { ReactElement } from 'react';
import { Badge } from './basis.js';

/** Warnings, and what looks like a slip: nothing is refused for it. */
export function Attention({ zinnen }: { readonly zinnen: readonly string[] }): ReactElement | null {
  if (zinnen.length === 0) return null;
  return (
    <div>
      <p>
        <Badge tone="warning">Let op</Badge>
      </p>
      <ul>
        {zinnen.map((zin) => (
          <li key={zin}>{zin}</li>
        ))}
      </ul>
    </div>
  );
}
