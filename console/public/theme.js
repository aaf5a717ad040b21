// Before the first paint, so that nothing flashes: the theme that was chosen, else the system's.
try {
  const chosen = localStorage.getItem('holdfast.theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
} catch {
  // Storage is refused; the system's theme stands.
}
