import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, lazy, Suspense, use, useEffect, type ReactNode } from 'react';
import { api } from '../api/calls';
import { forgetBegun } from '../api/begun';
import { Problem, signedOut } from '../api/http';
import type { Me } from '../api/types';
import { Button, Loading } from '../ui/parts';
import { Threshold } from './Threshold';

// Whoever is known never sees it.
const SignIn = lazy(() => import('../pages/SignIn').then((page) => ({ default: page.SignIn })));

const MeContext = createContext<Me | undefined>(undefined);

/** Who sits before the console. */
export function useMe(): Me {
  const me = use(MeContext);
  if (!me) throw new Error('nobody is signed in around this');
  return me;
}

export function useAdministrator(): boolean {
  const me = useMe();
  return me.scope === 'admin' && (me.user === undefined || me.user.role === 'admin');
}

/** Lets in whoever the server knows, and asks everybody else to sign in. */
export function Session({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const me = useQuery(WHO);
  useEffect(() => {
    const leave = () => {
      queries.setQueryData(['me'], null);
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'me' });
    };
    signedOut.addEventListener('401', leave);
    return () => signedOut.removeEventListener('401', leave);
  }, [queries]);
  if (me.isPending) {
    return (
      <Threshold>
        <Loading what="who you are" />
      </Threshold>
    );
  }
  if (me.isError) {
    return (
      <Threshold title="No answer">
        <p className="dim">{me.error.message}</p>
        <Button tone="main" busy={me.isFetching} onClick={() => void me.refetch()}>
          Try again
        </Button>
      </Threshold>
    );
  }
  if (me.data === null) {
    return (
      <Suspense>
        <SignIn />
      </Suspense>
    );
  }
  return <MeContext value={me.data}>{children}</MeContext>;
}

/** Who is there; nobody is an answer as well. */
export const WHO = { queryKey: ['me'], queryFn: whoever, retry: false, staleTime: Infinity };

async function whoever(): Promise<Me | null> {
  try {
    return await api.me();
  } catch (failed) {
    if (failed instanceof Problem && failed.status === 401) {
      forgetBegun();
      return null;
    }
    throw failed;
  }
}
