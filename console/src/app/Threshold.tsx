import type { ReactNode } from 'react';
import { Logo } from '../ui/Icon';

/** The page before the console: for those whom the server does not know yet. */
export function Threshold({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <div className="threshold">
      <div className="threshold-sea" aria-hidden="true">
        <svg viewBox="0 0 400 600" preserveAspectRatio="xMidYMid slice">
          <g fill="none" strokeLinecap="round">
            <path className="line a" d="M200 -10 V210 M200 270 V330" />
            <circle className="knot" cx="200" cy="240" r="30" />
            <path className="line a" d="M200 330 C200 420 140 470 30 520" />
            <path className="line a" d="M200 330 C200 430 170 500 110 590" />
            <path className="line a" d="M200 330 V600" />
            <path className="line a" d="M200 330 C200 430 230 500 290 590" />
            <path className="line a" d="M200 330 C200 420 260 470 370 520" />
          </g>
        </svg>
      </div>
      <main className="threshold-main">
        <div className="threshold-card">
          <p className="wordmark">
            <Logo size={30} />
            Holdfast
          </p>
          {title && <h1>{title}</h1>}
          {children}
        </div>
      </main>
    </div>
  );
}
