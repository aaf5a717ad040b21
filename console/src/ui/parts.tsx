import { Dialog as Base } from '@base-ui/react/dialog';
import { Menu as BaseMenu } from '@base-ui/react/menu';
import { useId, useState, type ComponentProps, type ReactNode } from 'react';
import { sentence } from '../api/http';
import { useSeconds, useSlowTime } from './clock';
import { ago, moment, span } from './format';
import { Icon, type IconName } from './Icon';
import { complain, say } from './toasts';

type Tone = 'plain' | 'main' | 'danger' | 'quiet';

interface ButtonProps extends ComponentProps<'button'> {
  tone?: Tone;
  icon?: IconName;
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

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  wide?: boolean;
}

export function Dialog({ open, onClose, title, children, wide = false }: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={(now) => !now && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="backdrop" />
        <Base.Popup className={`dialog ${wide ? 'wide' : ''}`}>
          <div className="dialog-head">
            <Base.Title className="dialog-title">{title}</Base.Title>
            <Base.Close className="icon-button" aria-label="Close">
              <Icon name="close" />
            </Base.Close>
          </div>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

interface ConfirmProps {
  open: boolean;
  title: string;
  children: ReactNode;
  action: string;
  tone?: Tone;
  onClose: () => void;
  onConfirm: () => Promise<unknown>;
}

/** Asks before something that is not easily taken back; what the server refuses is said in place. */
export function Confirm({ open, title, children, action, tone = 'danger', onClose, onConfirm }: ConfirmProps) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const confirm = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      await onConfirm();
      onClose();
    } catch (refused) {
      setFailure(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog open={open} onClose={onClose} title={title}>
      <div className="dialog-body">{children}</div>
      {failure !== undefined && <Fault failure={failure} />}
      <div className="dialog-foot">
        <Button onClick={onClose}>Keep as it is</Button>
        <Button tone={tone} busy={busy} onClick={() => void confirm()}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}

export interface MenuItem {
  label: string;
  icon: IconName;
  danger?: boolean;
  onSelect: () => void;
}

export function Menu({ label, items }: { label: string; items: MenuItem[] }) {
  return (
    <BaseMenu.Root modal={false}>
      <BaseMenu.Trigger className="icon-button" aria-label={label} title={label}>
        <Icon name="more" />
      </BaseMenu.Trigger>
      <BaseMenu.Portal>
        <BaseMenu.Positioner align="end" sideOffset={4} className="menu-place">
          <BaseMenu.Popup className="menu">
            {items.map((item) => (
              <BaseMenu.Item
                key={item.label}
                className={`menu-item ${item.danger ? 'danger' : ''}`}
                onClick={item.onSelect}
              >
                <Icon name={item.icon} />
                {item.label}
              </BaseMenu.Item>
            ))}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
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
