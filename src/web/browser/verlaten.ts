/** Asks before a form is left that was filled in: the browser asks in words of its own. What was sent is kept by the server. */
for (const formulier of document.querySelectorAll<HTMLFormElement>('form.formulier')) guard(formulier);

function guard(formulier: HTMLFormElement): void {
  let touched = false;
  formulier.addEventListener('input', () => {
    touched = true;
  });
  formulier.addEventListener('submit', () => {
    touched = false;
  });
  window.addEventListener('beforeunload', (event) => {
    if (touched) event.preventDefault();
  });
}
