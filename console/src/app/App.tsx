import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useEffect } from 'react';
import { Problem } from '../api/http';
import { beginLive, LiveProvider } from '../live/live';
import { Fleet } from '../pages/Fleet';
import { PROVIDERS } from '../pages/FirstSteps';
import { Loading } from '../ui/parts';
import { Toasts } from '../ui/toasts';
import { Frame, palettePart } from './Frame';
import { route, to, useRoute, type Route } from './route';
import { Session, WHO } from './session';

// The fleet comes at once, the page of an agent soon after, and what is looked at now and then is fetched then.
const agentPage = () => import('../pages/Agent').then((page) => ({ default: page.AgentPage }));
const AgentPage = lazy(agentPage);
const LinkPage = lazy(() => import('../pages/Link').then((page) => ({ default: page.LinkPage })));
const NewAgent = lazy(() => import('../pages/NewAgent').then((page) => ({ default: page.NewAgent })));
const Account = lazy(() => import('../pages/Account').then((page) => ({ default: page.Account })));
const Audit = lazy(() => import('../pages/Audit').then((page) => ({ default: page.Audit })));
const Machine = lazy(() => import('../pages/Machine').then((page) => ({ default: page.Machine })));
const Trash = lazy(() => import('../pages/Trash').then((page) => ({ default: page.Trash })));
const People = lazy(() => import('../pages/People').then((page) => ({ default: page.People })));
const Providers = lazy(() => import('../pages/Providers').then((page) => ({ default: page.Providers })));

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (failures, failure) => failures < 2 && failure instanceof Problem && (failure.status === 0 || failure.status >= 502),
    },
  },
});

const SOON_MS = 2000;
const PATIENCE_MS = 400;

/**
 * Takes what public/begin.js has asked for, so that the first thing to be seen is a whole page and is made once. A
 * server that takes its time is not waited for: then the page says what it waits for.
 */
export async function begin(): Promise<void> {
  if (route().page === 'link') return;
  const patience = new Promise<void>((over) => setTimeout(over, PATIENCE_MS));
  await Promise.race([firstAnswers(), patience]);
}

async function firstAnswers(): Promise<void> {
  await queries.prefetchQuery(WHO);
  if (!queries.getQueryData(WHO.queryKey)) return;
  const live = beginLive(queries);
  await live.asked;
  // Whoever has no agent yet is led through the first steps, which begin with the providers.
  if (live.known && live.order.length === 0 && route().page === 'fleet') await queries.prefetchQuery(PROVIDERS);
}

export function App() {
  useEffect(() => {
    const soon = setTimeout(() => void Promise.all([agentPage(), palettePart()]).catch(() => undefined), SOON_MS);
    return () => clearTimeout(soon);
  }, []);
  return (
    <QueryClientProvider client={queries}>
      <Entrance />
      <Toasts />
    </QueryClientProvider>
  );
}

function Entrance() {
  const place = useRoute();
  useTitle(place);
  if (place.page === 'link') {
    return (
      <Suspense>
        <LinkPage secret={place.secret} />
      </Suspense>
    );
  }
  return (
    <Session>
      <LiveProvider>
        <Frame>
          <Suspense fallback={<Loading what="the page" />}>
            <Page route={place} />
          </Suspense>
        </Frame>
      </LiveProvider>
    </Session>
  );
}

function Page({ route }: { route: Route }) {
  switch (route.page) {
    case 'fleet':
      return <Fleet />;
    case 'new':
      return <NewAgent />;
    case 'agent':
      return <AgentPage key={route.agent} route={route} />;
    case 'people':
      return <People />;
    case 'providers':
      return <Providers />;
    case 'machine':
      return <Machine />;
    case 'trash':
      return <Trash />;
    case 'audit':
      return <Audit />;
    case 'account':
      return <Account />;
    case 'link':
    case 'nowhere':
      return (
        <div className="page">
          <h1>Nothing is here</h1>
          <p className="dim">
            This address leads nowhere. <a href={to.fleet}>To the fleet</a>
          </p>
        </div>
      );
  }
}

const TITLES: Record<Exclude<Route['page'], 'agent'>, string> = {
  fleet: 'Fleet',
  new: 'New agent',
  people: 'People',
  providers: 'Providers',
  machine: 'Machine',
  trash: 'Trash',
  audit: 'Audit',
  account: 'You',
  link: 'Welcome',
  nowhere: 'Nothing here',
};

function useTitle(route: Route): void {
  useEffect(() => {
    const title = route.page === 'agent' ? route.agent : TITLES[route.page];
    document.title = `${title} · Holdfast`;
  }, [route]);
}
