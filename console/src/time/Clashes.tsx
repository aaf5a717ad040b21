import type { Clash, Side } from '../api/time';
import type { Agent } from '../api/types';
import { Button } from '../ui/parts';
import type { Looking } from './Beside';
import { plain } from './ChangedPath';

interface Props {
  agent: Agent;
  fork: string;
  clashes: readonly Clash[];
  decided: Readonly<Record<string, Side>>;
  onDecide: (sides: Record<string, Side>) => void;
  onLook: (looking: Looking) => void;
}

const MOST = 200;

/** What both changed: for each whose it is to be. */
export function Clashes({ agent, fork, clashes, decided, onDecide, onLook }: Props) {
  const all = (side: Side) => onDecide(Object.fromEntries(clashes.map((clash) => [clash.path, side])));
  return (
    <section className="clashes" aria-labelledby="clashes-title">
      <div className="clashes-head">
        <h2 id="clashes-title">Both changed these</h2>
        {clashes.length > 1 && (
          <span className="preview-buttons">
            <Button tone="quiet" onClick={() => all('ours')}>
              Keep all of {agent.name}
            </Button>
            <Button tone="quiet" onClick={() => all('theirs')}>
              Take all of {fork}
            </Button>
          </span>
        )}
      </div>
      <ul className="change-list">
        {clashes.slice(0, MOST).map((clash) => (
          <li key={clash.path} className={`clash ${decided[clash.path] ?? ''}`}>
            <span className="change-name mono">
              <button type="button" className="text-button" onClick={() => onLook({ change: clash, clash: true })}>
                {plain(clash.name)}
              </button>
            </span>
            <fieldset className="sides">
              <legend className="unseen">Whose {plain(clash.name)}</legend>
              <Pick
                clash={clash}
                label={`${DID[clash.ours]} ${agent.name}`}
                chosen={decided[clash.path] === 'ours'}
                onPick={() => onDecide({ [clash.path]: 'ours' })}
              />
              <Pick
                clash={clash}
                label={`${DID[clash.theirs]} ${fork}`}
                chosen={decided[clash.path] === 'theirs'}
                onPick={() => onDecide({ [clash.path]: 'theirs' })}
              />
            </fieldset>
          </li>
        ))}
        {clashes.length > MOST && (
          <li className="clash dim">
            and {(clashes.length - MOST).toLocaleString('en-GB')} more, for which the buttons above decide
          </li>
        )}
      </ul>
    </section>
  );
}

const DID: Record<Clash['ours'], string> = { added: 'made by', modified: 'changed by', deleted: 'deleted by' };

interface PickProps {
  clash: Clash;
  label: string;
  chosen: boolean;
  onPick: () => void;
}

function Pick({ clash, label, chosen, onPick }: PickProps) {
  return (
    <label className="side-pick">
      <input type="radio" name={`side of ${clash.path}`} checked={chosen} onChange={onPick} />
      <span>As {label}</span>
    </label>
  );
}
