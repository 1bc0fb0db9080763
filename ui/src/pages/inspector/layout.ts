/** List and details beside each other; on a phone the details lie over the list. */
import { css } from 'lit';

export const layout = css`
  .panes {
    display: grid;
    gap: var(--gap);
    grid-template-columns: minmax(0, 2fr) minmax(0, 3fr);
    height: max(24rem, calc(100vh - 23rem));
  }
  message-list {
    height: 100%;
  }
  .details {
    overflow-y: auto;
    min-height: 0;
    border-radius: var(--radius);
  }
  .close {
    display: none;
  }
  .strip {
    min-height: 36px;
  }
  @media (max-width: 48rem) {
    .panes {
      grid-template-columns: minmax(0, 1fr);
    }
    .details {
      display: none;
    }
    .details.open {
      display: block;
      position: fixed;
      inset: 0;
      z-index: 2;
      background: var(--ground);
      padding: 12px 16px 32px;
      border-radius: 0;
    }
    .close {
      display: inline-flex;
      position: sticky;
      top: 0;
      z-index: 1;
      margin-bottom: 12px;
    }
  }
`;
