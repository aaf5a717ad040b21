import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App, begin } from './app/App';
import './style/tokens.css';
import './style/base.css';
import './style/frame.css';
import './style/parts.css';
import './style/overlays.css';
import './style/signs.css';
import './style/page.css';
import './style/fleet.css';
import './style/first-steps.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
const page = createRoot(root);
void begin().then(() =>
  page.render(
    <StrictMode>
      <App />
    </StrictMode>,
  ),
);
