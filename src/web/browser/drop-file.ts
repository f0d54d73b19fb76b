/** A file may be dropped on the block around a file field. The field itself stays as it is, for keyboard and everything else. */
for (const blok of document.querySelectorAll<HTMLElement>('[data-drop]')) {
  const veld = blok.querySelector<HTMLInputElement>('input[type="file"]');
  if (veld !== null) accept(blok, veld);
}

// A file that lands beside a block would open in place of the form, and take along what was typed.
for (const soort of ['dragover', 'drop'] as const)
  document.addEventListener(soort, (event) => {
    if (hasFiles(event)) event.preventDefault();
  });

function accept(blok: HTMLElement, veld: HTMLInputElement): void {
  const uitleg = document.createElement('p');
  uitleg.className = 'drop-uitleg';
  uitleg.setAttribute('aria-live', 'polite');
  const invite = veld.multiple ? 'Of sleep bestanden hierheen.' : 'Of sleep een bestand hierheen.';
  uitleg.textContent = invite;
  veld.addEventListener('change', () => {
    const chosen = (veld.files?.length ?? 0) > 0;
    uitleg.textContent = chosen ? '' : invite;
    if (chosen) forgive(veld);
  });
  blok.append(uitleg);
  blok.classList.add('drop');
  /** Leaving a part of the block for another part of it is not leaving the block. */
  let depth = 0;
  const show = (): void => {
    blok.classList.toggle('drop-boven', depth > 0);
  };
  blok.addEventListener('dragenter', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth += 1;
    show();
  });
  blok.addEventListener('dragover', (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  blok.addEventListener('dragleave', (event) => {
    if (hasFiles(event)) depth = Math.max(0, depth - 1);
    show();
  });
  blok.addEventListener('drop', (event) => {
    depth = 0;
    show();
    if (!hasFiles(event) || veld.disabled) return;
    event.preventDefault();
    uitleg.textContent = put(veld, [...(event.dataTransfer?.files ?? [])]);
  });
}

/** What was wrong with an empty field is not wrong any more. */
function forgive(veld: HTMLInputElement): void {
  const fout = document.getElementById(`${veld.id}-fout`);
  if (fout !== null) fout.hidden = true;
  veld.removeAttribute('aria-invalid');
  for (const naam of ['utrecht-form-field--invalid', 'utrecht-form-fieldset--invalid'])
    veld.closest(`.${naam}`)?.classList.remove(naam);
}

/** Answers what to say of it. What the field had stays when nothing usable is dropped. */
function put(veld: HTMLInputElement, files: readonly File[]): string {
  const [first] = files;
  if (first === undefined) return 'Hier kan alleen een bestand in, geen map of tekst.';
  if (!veld.multiple && files.length > 1)
    return `Hier kan één bestand in; u liet er ${files.length} los. Sleep er één.`;
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  veld.files = transfer.files;
  veld.dispatchEvent(new Event('input', { bubbles: true }));
  veld.dispatchEvent(new Event('change', { bubbles: true }));
  return `Gekozen: ${files.map(({ name }) => name).join(', ')}.`;
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') === true;
}
