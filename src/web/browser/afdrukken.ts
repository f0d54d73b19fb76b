/** A button that prints the page; without this module there is none, and the browser's own menu does it. */
for (const knop of document.querySelectorAll<HTMLButtonElement>('[data-afdrukken]')) {
  knop.hidden = false;
  knop.addEventListener('click', () => {
    window.print();
  });
}
