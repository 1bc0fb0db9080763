/** How a window over the page looks. */
import { css } from 'lit';

export const dialog = css`
  dialog {
    width: min(34rem, calc(100vw - 32px));
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
    color: var(--text);
    padding: 24px;
  }
  dialog::backdrop {
    background: #0008;
  }
  .end {
    justify-content: flex-end;
  }
  .pair {
    display: grid;
    gap: 12px;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 12rem), 1fr));
    align-items: end;
  }
`;
