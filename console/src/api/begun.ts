interface Begun {
  answer: Promise<Response>;
  abort: AbortController;
}

const asked: Map<string, Begun> = (globalThis as { holdfastBegun?: Map<string, Begun> }).holdfastBegun ?? new Map();

/**
 * The answer to what public/begin.js has asked before the scripts of the console were there. It is handed out once:
 * whoever asks the same again asks the server.
 */
export function begun(path: string, signal?: AbortSignal): Promise<Response> | undefined {
  const one = asked.get(path);
  if (!one) return undefined;
  asked.delete(path);
  signal?.addEventListener('abort', () => one.abort.abort(signal.reason), { once: true });
  return one.answer;
}

/** Lets go of everything that was asked and that nobody took: somebody else may have come in meanwhile. */
export function forgetBegun(): void {
  for (const one of asked.values()) one.abort.abort();
  asked.clear();
}
