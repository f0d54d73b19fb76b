/** How this server's pages are reached and entered. */
export class Desk {
  constructor(
    /** Origin under which browsers reach the pages; undefined = whatever they call this server. */
    readonly webadres: string | undefined,
    /** Whoever comes picks a role. */
    readonly ontwikkeling: boolean,
  ) {}
}
