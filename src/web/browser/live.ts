/** Tells that a traject changed while it is on the screen. It reloads nothing by itself: what somebody is filling in stays. */
const place = document.querySelector<HTMLElement>('[data-live]');
const address = place?.dataset['live'];

if (place !== null && address !== undefined) {
  const source = new EventSource(address);
  source.addEventListener('gewijzigd', () => {
    place.hidden = false;
    source.close();
  });
  window.addEventListener('pagehide', () => {
    source.close();
  });
}
