import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useRef, useState, type ReactNode } from 'react';
import { api } from '../api/calls';
import { useConnection, useLive } from '../live/live';
import { Icon, Logo, type IconName } from '../ui/Icon';
import { IconButton } from '../ui/parts';
import { complain } from '../ui/toasts';
import { moment } from '../ui/format';
import { to, useRoute, type Route } from './route';
import { useAdministrator, useMe } from './session';
import { choose, NEXT, useTheme } from './theme';

/** Fetches the palette, which nobody needs at first. */
export const palettePart = () => import('./Palette').then((part) => ({ default: part.Palette }));
const Palette = lazy(palettePart);

interface Place {
  page: Route['page'];
  label: string;
  icon: IconName;
  to: string;
  administrators?: boolean;
}

export const PLACES: Place[] = [
  { page: 'fleet', label: 'Fleet', icon: 'fleet', to: to.fleet },
  { page: 'providers', label: 'Providers', icon: 'provider', to: to.providers },
  { page: 'machine', label: 'Machine', icon: 'machine', to: to.machine },
  { page: 'people', label: 'People', icon: 'people', to: to.people, administrators: true },
  { page: 'audit', label: 'Audit', icon: 'audit', to: to.audit, administrators: true },
];

/** What stands around every page: where one can go, how the connection is, and the palette of commands. */
export function Frame({ children }: { children: ReactNode }) {
  const route = useRoute();
  const [palette, setPalette] = useState(false);
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        setPalette((open) => !open);
      }
    };
    window.addEventListener('keydown', key);
    return () => window.removeEventListener('keydown', key);
  }, []);
  // Whoever goes elsewhere by the address or the browser's own buttons has left it.
  useEffect(() => setPalette(false), [route]);
  useMoved(main, route);
  return (
    <div className="frame">
      <a className="skip" href="#content" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
        To the content
      </a>
      <Side route={route} onPalette={() => setPalette(true)} />
      <main ref={main} tabIndex={-1} className="main">
        <ConnectionLine />
        {children}
      </main>
      {palette && (
        <Suspense>
          <Palette open onClose={() => setPalette(false)} />
        </Suspense>
      )}
    </div>
  );
}

// A reader of screens hears the new page, and the keyboard begins at its top.
function useMoved(main: React.RefObject<HTMLElement | null>, route: Route): void {
  const before = useRef('');
  useEffect(() => {
    const place = `${route.page} ${route.page === 'agent' ? `${route.agent} ${route.tab}` : ''}`;
    if (before.current !== '' && before.current !== place) {
      main.current?.scrollTo(0, 0);
      main.current?.focus({ preventScroll: true });
    }
    before.current = place;
  }, [main, route]);
}

function Side({ route, onPalette }: { route: Route; onPalette: () => void }) {
  const me = useMe();
  const administrator = useAdministrator();
  const here = route.page === 'agent' || route.page === 'new' || route.page === 'trash' ? 'fleet' : route.page;
  return (
    <div className="side">
      <a className="wordmark" href={to.fleet} aria-label="Holdfast, to the fleet">
        <Logo />
        <span>Holdfast</span>
      </a>
      <button type="button" className="side-search" onClick={onPalette}>
        <Icon name="search" />
        <span>Go to…</span>
        <kbd>{apple ? '⌘' : 'Ctrl '}K</kbd>
      </button>
      <nav aria-label="Main">
        {PLACES.filter((place) => administrator || !place.administrators).map((place) => (
          <a key={place.page} href={place.to} aria-current={here === place.page ? 'page' : undefined}>
            <Icon name={place.icon} />
            <span>{place.label}</span>
          </a>
        ))}
        <a className="only-narrow" href={to.account} aria-current={here === 'account' ? 'page' : undefined}>
          <Icon name="account" />
          <span>You</span>
        </a>
      </nav>
      <div className="side-foot">
        <LiveSign />
        <a className="who" href={to.account} aria-current={here === 'account' ? 'page' : undefined}>
          <Icon name="account" />
          <span>{me.user?.name ?? 'access token'}</span>
        </a>
        <div className="side-buttons">
          <ThemeSwitch />
          {me.via === 'session' && <SignOut />}
        </div>
      </div>
    </div>
  );
}

const apple = /Mac|iP(hone|ad)/.test(navigator.platform);

export function ThemeSwitch() {
  const theme = useTheme();
  const icon = theme === 'auto' ? 'auto' : theme === 'light' ? 'sun' : 'moon';
  const word = theme === 'auto' ? 'as the system has it' : theme;
  return <IconButton icon={icon} label={`Theme: ${word}. Change`} onClick={() => choose(NEXT[theme])} />;
}

export function SignOut() {
  const queries = useQueryClient();
  const leave = async () => {
    try {
      await api.signOut();
      queries.clear();
      location.assign('/');
    } catch (failed) {
      complain(failed);
    }
  };
  return <IconButton icon="out" label="Sign out" onClick={() => void leave()} />;
}

function LiveSign() {
  const connection = useConnection();
  const words = { live: 'Live', connecting: 'Connecting', lost: 'Connection lost' };
  return (
    <p className={`live-sign ${connection}`}>
      <span className="dot" aria-hidden="true" />
      {words[connection]}
    </p>
  );
}

/** Says loudly that what one sees may have changed. */
function ConnectionLine() {
  const connection = useConnection();
  const live = useLive();
  const [since, setSince] = useState<string | undefined>();
  useEffect(() => {
    if (connection === 'live') setSince(undefined);
    else setSince((known) => known ?? new Date().toISOString());
  }, [connection]);
  useEffect(() => {
    document.documentElement.classList.toggle('stale', connection === 'lost');
  }, [connection]);
  if (connection !== 'lost' || !since) return null;
  return (
    <div className="stale-line" role="alert">
      <Icon name="warning" />
      <p>
        <strong>Connection lost.</strong> What you see is how it was at {moment(since)}
        {live.known ? '' : ', and it is not whole'}. Trying again by itself.
      </p>
    </div>
  );
}
