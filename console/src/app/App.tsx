import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useEffect } from 'react';
import { Problem } from '../api/http';
import { LiveProvider } from '../live/live';
import { Fleet } from '../pages/Fleet';
import { LinkPage } from '../pages/Link';
import { Loading } from '../ui/parts';
import { Toasts } from '../ui/toasts';
import { Frame, palettePart } from './Frame';
import { to, useRoute, type Route } from './route';
import { Session } from './session';

// The fleet comes at once, the page of an agent soon after, and what is looked at now and then is fetched then.
const agentPage = () => import('../pages/Agent').then((page) => ({ default: page.AgentPage }));
const AgentPage = lazy(agentPage);
const NewAgent = lazy(() => import('../pages/NewAgent').then((page) => ({ default: page.NewAgent })));
const Account = lazy(() => import('../pages/Account').then((page) => ({ default: page.Account })));
const Audit = lazy(() => import('../pages/Audit').then((page) => ({ default: page.Audit })));
const Machine = lazy(() => import('../pages/Machine').then((page) => ({ default: page.Machine })));
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
  const route = useRoute();
  useTitle(route);
  if (route.page === 'link') return <LinkPage secret={route.secret} />;
  return (
    <Session>
      <LiveProvider>
        <Frame>
          <Suspense fallback={<Loading what="the page" />}>
            <Page route={route} />
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
