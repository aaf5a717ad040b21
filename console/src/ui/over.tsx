import { Dialog as Base } from '@base-ui/react/dialog';
import { Menu as BaseMenu } from '@base-ui/react/menu';
import { useState, type ReactNode } from 'react';
import { Icon, type IconName } from './Icon';
import { Button, Fault, type Tone } from './parts';

/** What opens over a page. It stands apart because the first page that one sees needs none of it. */

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  size?: 'usual' | 'wide' | 'broad';
}

export function Dialog({ open, onClose, title, children, size = 'usual' }: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={(now) => !now && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="backdrop" />
        <Base.Popup className={`dialog ${size}`}>
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
