import { useId, type ComponentProps, type ReactNode } from 'react';
import { sentence } from '../api/http';
import { useSeconds, useSlowTime } from './clock';
import { ago, moment, span } from './format';
import { Icon, type IconName } from './Icon';
import { complain, say } from './toasts';

export type Tone = 'plain' | 'main' | 'danger' | 'quiet';

interface ButtonProps extends ComponentProps<'button'> {
  tone?: Tone;
  icon?: IconName | undefined;
  busy?: boolean;
}

export function Button({ tone = 'plain', icon, busy = false, children, className = '', ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`button ${tone} ${className}`}
      disabled={rest.disabled === true || busy}
      aria-busy={busy || undefined}
    >
      {icon && <Icon name={icon} />}
      {children !== undefined && <span className="label">{children}</span>}
    </button>
  );
}

/** A button that is only a drawing; its name is told to those who do not see it. */
export function IconButton({ icon, label, ...rest }: ComponentProps<'button'> & { icon: IconName; label: string }) {
  return (
    <button type="button" {...rest} className="icon-button" aria-label={label} title={label}>
      <Icon name={icon} />
    </button>
  );
}

interface FieldProps extends Omit<ComponentProps<'input'>, 'id'> {
  label: string;
  hint?: ReactNode;
  fault?: string | undefined;
}

export function Field({ label, hint, fault, ...rest }: FieldProps) {
  const id = useId();
  const described = fault || hint ? `${id}-hint` : undefined;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} {...rest} aria-invalid={fault ? true : undefined} aria-describedby={described} />
      {described && (
        <p id={described} className={fault ? 'fault' : 'hint'}>
          {fault ?? hint}
        </p>
      )}
    </div>
  );
}

export function Choice({
  label,
  hint,
  children,
  ...rest
}: Omit<ComponentProps<'select'>, 'id'> & { label: string; hint?: ReactNode }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} {...rest} aria-describedby={hint ? `${id}-hint` : undefined}>
        {children}
      </select>
      {hint && (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      )}
    </div>
  );
}

/** What the server refused, where it was asked. */
export function Fault({ failure, retry }: { failure: unknown; retry?: () => void }) {
  return (
    <div className="fault-box" role="alert">
      <Icon name="warning" />
      <p>{sentence(failure)}</p>
      {retry && <Button onClick={retry}>Try again</Button>}
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      {children}
    </div>
  );
}

export function Loading({ what }: { what: string }) {
  return (
    <p className="loading" role="status">
      <span className="waves" aria-hidden="true" />
      Reading {what}…
    </p>
  );
}

/** How long ago, with the moment itself for those who point at it. */
export function Ago({ at, inWords = false }: { at: string; inWords?: boolean }) {
  const now = useSlowTime();
  const short = ago(at, Math.max(now, Date.parse(at)));
  return (
    <time dateTime={at} title={moment(at)}>
      {inWords ? (short === 'now' ? 'just now' : /^\d+ \w+$/.test(short) ? `${short} ago` : short) : short}
    </time>
  );
}

/** How long something takes, while it does. */
export function Elapsed({ from, until }: { from: string; until?: string | undefined }) {
  return until ? <>{span(Date.parse(until) - Date.parse(from))}</> : <Running from={from} />;
}

function Running({ from }: { from: string }) {
  const now = useSeconds();
  return <>{span(now - Date.parse(from))}</>;
}

/** Something to be copied, shown once. */
export function Copyable({ label, value }: { label: string; value: string }) {
  const id = useId();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      say('Copied.');
    } catch {
      const field = document.getElementById(id);
      if (field instanceof HTMLInputElement) field.select();
      complain(new Error('The browser does not let the console copy here; the text is selected, copy it by hand.'));
    }
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="copyable">
        <input id={id} readOnly className="mono" value={value} onFocus={(event) => event.currentTarget.select()} />
        <Button icon="copy" onClick={() => void copy()}>
          Copy
        </Button>
      </div>
    </div>
  );
}
