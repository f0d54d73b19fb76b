/** What every part of a page may need to know: who looks, and the token that its forms must carry. */
import { createContext, useContext, type ReactElement } from 'react';
import { keepsServer } from '../auth/policy.js';
import type { Sessie } from '../auth/sessie.js';

export interface Surroundings {
  readonly sessie: Sessie | undefined;
  /** Makes a form's token; each is different. undefined when nobody is logged in. */
  readonly formToken: (() => string) | undefined;
  /** Everybody may take any role here. */
  readonly ontwikkeling: boolean;
  /** Names of the municipalities by id. */
  readonly gemeenten: ReadonlyMap<string, string>;
  /** Amsterdam date of today. */
  readonly vandaag: string;
}

const context = createContext<Surroundings | undefined>(undefined);
export const SurroundingsProvider = context.Provider;

export function useSurroundings(): Surroundings {
  const found = useContext(context);
  if (found === undefined) throw new Error('A page is rendered outside its surroundings.');
  return found;
}

/** First in every form that is sent, so that it is read before anything else. */
export function FormToken(): ReactElement | null {
  const { formToken } = useSurroundings();
  return formToken === undefined ? null : <input type="hidden" name="_token" value={formToken()} />;
}

export function useGemeente(id: string): string {
  return useSurroundings().gemeenten.get(id) ?? id;
}

/** Whether who is logged in keeps the server, and so is told what to do on it. */
export function useKeeps(): boolean {
  const { sessie } = useSurroundings();
  return sessie !== undefined && keepsServer(sessie.actor);
}
