import '../style/settings.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { api } from '../api/calls';
import type { AuditEntry } from '../api/types';
import { deed, subject } from '../live/deeds';
import { useRow } from '../live/live';
import { moment } from '../ui/format';
import { Button, Empty, Fault, Loading } from '../ui/parts';

/** Who changed or took away what: every change and every download, newest first. */
export function Audit() {
  const audit = useInfiniteQuery({
    queryKey: ['audit'],
    queryFn: ({ pageParam }) => api.audit(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor,
    refetchOnMount: 'always',
  });
  const entries = audit.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <div className="page">
      <header className="page-head">
        <h1>Audit</h1>
        <Button icon="restart" busy={audit.isFetching} onClick={() => void audit.refetch()}>
          Look again
        </Button>
      </header>
      <p className="lead">Every change and every download of a file: who, what, from where, and how it went.</p>
      {audit.isPending && <Loading what="the audit" />}
      {audit.isError && <Fault failure={audit.error} retry={() => void audit.refetch()} />}
      {audit.isSuccess && entries.length === 0 && <Empty title="Nothing yet." />}
      {entries.length > 0 && (
        <div className="scroll-x" tabIndex={0} role="region" aria-label="Audit entries">
          <table className="table audit-table">
            <thead>
              <tr>
                <th>When</th>
                <th>Who</th>
                <th>What</th>
                <th>Where</th>
                <th>Answer</th>
                <th>From</th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <Line key={entry.id} entry={entry} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {audit.hasNextPage && (
        <Button busy={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
          Earlier ones
        </Button>
      )}
    </div>
  );
}

function Line({ entry }: { entry: AuditEntry }) {
  const name = useRow(entry.agent ?? '')?.agent.name;
  return (
    <tr>
      <td className="small mono nowrap">
        <time dateTime={entry.at}>{moment(entry.at)}</time>
      </td>
      <td className="mono">{entry.actor_name}</td>
      <td className="deed" title={entry.action}>
        {deed(entry)}
      </td>
      <td className="mono small path" title={`${entry.method} ${entry.path} · ${entry.request}`}>
        {subject(entry, name)}
      </td>
      <td>
        <span className={`tag ${entry.status < 400 ? 'good' : 'bad'}`}>{entry.status}</span>
      </td>
      <td className="mono small dim">{entry.address}</td>
    </tr>
  );
}
