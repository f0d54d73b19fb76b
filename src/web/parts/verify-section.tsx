import type { ReactElement } from 'react';
export function VerifySection(props: { readonly log: string; readonly regels: string }): ReactElement {
  return <section data-controle="" data-log={props.log} data-regels={props.regels} />;
}
