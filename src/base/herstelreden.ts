/**
 * Why a log goes on under a new name. A choice and not a text: it stands in a public entry that nobody can erase, so that no
 * name and no story of a person may come into it.
 */
export const herstelredenen = {
  'kopie-teruggezet': 'een oudere kopie is teruggezet en wat erna kwam is weg',
  'opslag-beschadigd': 'de opslag van de database is verloren of beschadigd',
  aanval: 'de database is gewist of gewijzigd door een aanvaller',
  vergissing: 'de database is bij het beheer gewist of verwisseld',
  onbekend: 'hoe de database verloren ging is niet vastgesteld',
} as const;

export type Herstelreden = keyof typeof herstelredenen;

export function isHerstelreden(value: unknown): value is Herstelreden {
  return typeof value === 'string' && Object.hasOwn(herstelredenen, value);
}
