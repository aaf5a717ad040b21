// Before the first paint, so that nothing flashes: the theme that was chosen, else the system's.
try {
  const chosen = localStorage.getItem('holdfast.theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
} catch {
  // Storage is refused; the system's theme stands.
}

// What every page of the console begins with is asked for while its scripts are still on their way: who is there, the
// stream of events, and then the fleet, so that the stream tells all that comes after it. api/begun.ts takes the answers.
if (!location.hash.startsWith('#/link/')) {
  const begun = new Map();
  const ask = (path, after, headers = {}) => {
    const abort = new AbortController();
    const answer = Promise.resolve(after).then(() => fetch(path, { headers, signal: abort.signal, cache: 'no-store' }));
    // Whoever takes it hears of a failure; when nobody does, nobody needs to.
    answer.catch(() => {});
    begun.set(path, { answer, abort });
    return answer;
  };
  const fine = (answer) => answer.ok || Promise.reject(new Error(`answered ${answer.status}`));
  ask('/v1/me');
  const stream = ask('/v1/events?from=now', undefined, { Accept: 'text/event-stream' });
  ask('/v1/agents?limit=1000', stream.then(fine));
  globalThis.holdfastBegun = begun;
}
