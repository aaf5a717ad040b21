import { lazy, Suspense } from 'react';
import type { Side } from '../api/time';
import type { Agent } from '../api/types';
import { Dialog } from '../ui/over';
import { Button, Loading } from '../ui/parts';
import { plain } from './ChangedPath';

const TwoTexts = lazy(() => import('./Texts').then((part) => ({ default: part.TwoTexts })));
const ThreeTexts = lazy(() => import('./Texts').then((part) => ({ default: part.ThreeTexts })));

/** A path that is looked at before it is adopted, and whether both changed it. */
export interface Looking {
  change: { path: string; name: string };
  clash: boolean;
}

interface Props {
  agent: Agent;
  fork: string;
  /** The snapshot that both began with. */
  base: string;
  looking: Looking;
  decided: Side | undefined;
  onDecide: (side: Side) => void;
  onClose: () => void;
}

/** A file of the fork beside that of the agent; where both changed it, with what they began with in the middle. */
export function Beside({ agent, fork, base, looking, decided, onDecide, onClose }: Props) {
  const { path, name } = looking.change;
  const ours = { name: agent.name, agent: agent.id, path };
  const theirs = { name: fork, agent: fork, path };
  return (
    <Dialog open onClose={onClose} title={plain(name)} size="broad">
      <div className="dialog-body beside-body">
        <Suspense fallback={<Loading what="the texts" />}>
          {looking.clash ? (
            <ThreeTexts ours={ours} base={{ name: 'Both began with', agent: agent.id, snapshot: base, path }} theirs={theirs} />
          ) : (
            <TwoTexts before={ours} after={theirs} />
          )}
        </Suspense>
      </div>
      {looking.clash && (
        <div className="dialog-foot">
          <Button icon={decided === 'ours' ? 'check' : undefined} onClick={() => onDecide('ours')}>
            Keep {agent.name}’s
          </Button>
          <Button icon={decided === 'theirs' ? 'check' : undefined} onClick={() => onDecide('theirs')}>
            Take {fork}’s
          </Button>
        </div>
      )}
    </Dialog>
  );
}
