import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useSyncExternalStore } from 'react';
import { files } from '../api/files';
import { parent, shownPath } from '../api/paths';
import type { Agent, HalfUpload } from '../api/types';
import { bytes, count } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Button, IconButton } from '../ui/parts';
import { complain } from '../ui/toasts';
import { dismiss, upload, useRuns } from './runs';
import type { UploadRun } from './upload';

/** The uploads of an agent: those of this tab, and those that were left half done. */
export function Uploads({ agent }: { agent: Agent }) {
  const runs = useRuns(agent.id);
  return (
    <>
      {runs.map((run, index) => (
        <Run key={index} run={run} />
      ))}
      {runs.every((run) => run.state.ended) && <Halves agent={agent} />}
    </>
  );
}

function Run({ run }: { run: UploadRun }) {
  const state = useSyncExternalStore(run.watch, () => run.state);
  const part = state.bytes === 0 ? (state.ended ? 1 : 0) : state.sent / state.bytes;
  const word = state.ended ? 'Uploaded' : state.paused ? 'Paused at' : 'Uploading';
  return (
    <div className={`upload ${state.failed.length > 0 ? 'bad' : ''}`} role="status">
      <div className="upload-line">
        <Icon name={state.ended && state.failed.length + state.there.length === 0 ? 'check' : 'upload'} />
        <span>
          {word} {state.done} of {count(state.files, 'file')}
        </span>
        <span className="dim small mono">
          {bytes(state.sent)} of {bytes(state.bytes)}
        </span>
        <span className="upload-buttons">
          {!state.ended &&
            (state.paused ? (
              <IconButton icon="play" label="Go on with the upload" onClick={() => run.resume()} />
            ) : (
              <IconButton icon="pause" label="Pause the upload" onClick={() => run.pause()} />
            ))}
          {state.ended ? (
            <IconButton icon="close" label="Close" onClick={() => dismiss(run)} />
          ) : (
            <IconButton icon="stop" label="Stop the upload" onClick={() => (run.stop(), dismiss(run))} />
          )}
        </span>
      </div>
      <progress max={1} value={part} aria-label="Upload" />
      {state.there.length > 0 && <There run={run} />}
      {state.failed.length > 0 && (
        <ul className="small">
          {state.failed.slice(0, 20).map((failed) => (
            <li key={failed.path}>
              <span className="mono">{failed.path}</span>: {failed.why}
            </li>
          ))}
          {state.failed.length > 20 && <li>and {state.failed.length - 20} more</li>}
        </ul>
      )}
    </div>
  );
}

/** Files whose names are taken: nothing is replaced unasked. */
function There({ run }: { run: UploadRun }) {
  const names = run.state.there.map((piece) => piece.names.join('/'));
  const [one] = names;
  return (
    <div className="upload-line">
      <span>
        {names.length === 1 ? <span className="mono">{one}</span> : count(names.length, 'file')}{' '}
        {names.length === 1 ? 'is' : 'are'} there already.
      </span>
      <span className="upload-buttons">
        <Button onClick={() => run.leaveThere()}>Keep what is there</Button>
        <Button tone="danger" onClick={() => run.replaceThere()}>
          Replace
        </Button>
      </span>
    </div>
  );
}

/** Uploads that a page which is gone has left behind: whoever has the file goes on with it. */
function Halves({ agent }: { agent: Agent }) {
  const queries = useQueryClient();
  const halves = useQuery({
    queryKey: ['uploads', agent.id],
    queryFn: () => files.halfUploads(agent.id),
    retry: false,
    staleTime: 0,
  });
  const again = () => queries.invalidateQueries({ queryKey: ['uploads', agent.id] });
  const drop = (half: HalfUpload) => files.dropUpload(agent.id, half.id).then(again, complain);
  return (halves.data?.uploads ?? []).map((half) => (
    <Half
      key={half.id}
      half={half}
      onDrop={() => void drop(half)}
      onFile={(file) => {
        if (file.size !== half.length) {
          complain(new Error(`That file has ${bytes(file.size)}, and the upload was of one with ${bytes(half.length)}.`));
          return;
        }
        const name = shownPath(half.path).split('/').at(-1) ?? file.name;
        upload(agent.id, parent(half.path), [{ names: [name], file, half: half.id, replace: true }], () => {
          void queries.invalidateQueries({ queryKey: ['files', agent.id] });
          void again();
        });
      }}
    />
  ));
}

function Half({ half, onDrop, onFile }: { half: HalfUpload; onDrop: () => void; onFile: (file: File) => void }) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <div className="upload half">
      <div className="upload-line">
        <Icon name="upload" />
        <span>
          <span className="mono">{shownPath(half.path)}</span> is half uploaded
        </span>
        <span className="dim small mono">
          {bytes(half.offset)} of {bytes(half.length)}
        </span>
        <span className="upload-buttons">
          <Button onClick={() => field.current?.click()}>Choose the file and go on</Button>
          <IconButton icon="trash" label={`Drop the half of ${shownPath(half.path)}`} onClick={onDrop} />
        </span>
        <input
          ref={field}
          type="file"
          hidden
          aria-label={`The file of ${shownPath(half.path)}`}
          onChange={(event) => event.target.files?.[0] && onFile(event.target.files[0])}
        />
      </div>
      <progress max={half.length} value={half.offset} aria-label="Upload" />
    </div>
  );
}
