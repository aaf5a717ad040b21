import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import './style/tokens.css';
import './style/base.css';
import './style/frame.css';
import './style/parts.css';
import './style/overlays.css';
import './style/signs.css';
import './style/page.css';
import './style/fleet.css';
import './style/first-steps.css';
import './style/agent.css';
import './style/story.css';
import './style/files.css';
import './style/snapshots.css';
import './style/settings.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
