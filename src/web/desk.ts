import type { OidcInloggen } from '../auth/oidc-inloggen.js';

/** How this server's pages are reached and entered. */
export class Desk {
  constructor(
    /** Origin under which browsers reach the pages; undefined = whatever they call this server. */
    readonly webadres: string | undefined,
    /** Whoever comes picks a role. */
    readonly ontwikkeling: boolean,
    /** Where people log in; undefined = nowhere, or by picking a role. */
    readonly inloggen: OidcInloggen | undefined,
  ) {}
}
