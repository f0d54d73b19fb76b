/** Names of logs: `<host>/log/<organisatie>`, and after a herstel that name with `/2`, `/3` and so on. */
export interface Lognaam {
  readonly basis: string;
  /** 1 for the first name. */
  readonly nummer: number;
}

export function readLognaam(herkomst: string): Lognaam {
  const [, basis, nummer] = /^(.+\/log\/gm\d{4})\/([1-9]\d{0,8})$/.exec(herkomst) ?? [];
  return basis === undefined ? { basis: herkomst, nummer: 1 } : { basis, nummer: Number(nummer) };
}

export function lognaam({ basis, nummer }: Lognaam): string {
  return nummer === 1 ? basis : `${basis}/${nummer}`;
}
