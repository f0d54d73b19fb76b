import type { ReactElement } from 'react';
import { Link } from './basis.js';

interface PagingProps {
  /** From 1 on. */
  readonly bladzijde: number;
  readonly laatste: number;
  readonly href: (bladzijde: number) => string;
}

/** The way through a long list; nothing when it is short. */
export function Paging({ bladzijde, laatste, href }: PagingProps): ReactElement | null {
  if (laatste <= 1) return null;
  return (
    <nav aria-label="Bladzijden" className="bladeren">
      {bladzijde > 2 && <Link href={href(1)}>Eerste</Link>}
      {bladzijde > 1 && <Link href={href(bladzijde - 1)}>Vorige</Link>}
      <span>
        Bladzijde {bladzijde} van {laatste}
      </span>
      {bladzijde < laatste && <Link href={href(bladzijde + 1)}>Volgende</Link>}
      {bladzijde < laatste - 1 && <Link href={href(laatste)}>Laatste</Link>}
    </nav>
  );
}
