import { useSyncExternalStore } from 'react';
import { Problem, sentence } from '../api/http';
import { Icon } from './Icon';

interface Toast {
  id: number;
  tone: 'good' | 'bad';
  text: string;
  more?: string;
  deed?: Deed;
}

/** Something that can be done about what was said. */
export interface Deed {
  label: string;
  run: () => Promise<unknown>;
}

let toasts: readonly Toast[] = [];
let next = 1;
const watchers = new Set<() => void>();

function set(changed: readonly Toast[]): void {
  toasts = changed;
  for (const watcher of watchers) watcher();
}

function add(toast: Omit<Toast, 'id'>, forMs: number): void {
  const id = next++;
  set([...toasts.slice(-3), { ...toast, id }]);
  setTimeout(() => dismiss(id), forMs);
}

function dismiss(id: number): void {
  set(toasts.filter((toast) => toast.id !== id));
}

/** Says that something went well, and perhaps how to take it back. */
export function say(text: string, deed?: Deed): void {
  add({ tone: 'good', text, ...(deed ? { deed } : {}) }, deed ? 12_000 : 5000);
}

/** Says what went wrong, in the server's words. */
export function complain(failure: unknown): void {
  const more = failure instanceof Problem && failure.request ? `${failure.code} · ${failure.request}` : undefined;
  add({ tone: 'bad', text: sentence(failure), ...(more ? { more } : {}) }, 15_000);
}

export function Toasts() {
  const shown = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => toasts,
  );
  return (
    <div className="toasts" role="region" aria-label="Messages" aria-live="polite">
      {shown.map((toast) => (
        <div key={toast.id} className={`toast ${toast.tone}`} role={toast.tone === 'bad' ? 'alert' : 'status'}>
          <Icon name={toast.tone === 'bad' ? 'warning' : 'check'} />
          <div>
            <p>{toast.text}</p>
            {toast.more && <p className="mono small dim">{toast.more}</p>}
          </div>
          {toast.deed && <Do deed={toast.deed} onDone={() => dismiss(toast.id)} />}
          <button type="button" className="icon-button" aria-label="Dismiss" onClick={() => dismiss(toast.id)}>
            <Icon name="close" size={14} />
          </button>
        </div>
      ))}
    </div>
  );
}

function Do({ deed, onDone }: { deed: Deed; onDone: () => void }) {
  const go = () => {
    onDone();
    deed.run().catch(complain);
  };
  return (
    <button type="button" className="button" onClick={go}>
      <span className="label">{deed.label}</span>
    </button>
  );
}
