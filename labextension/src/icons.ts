import { LabIcon } from '@jupyterlab/ui-components';

/** Points of a sweep, and a ring around the best one. */
function drawn(points: string, best: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
<g class="jp-icon3 jp-icon-selectable" fill="${points}"><circle cx="4.6" cy="6" r="2.4"/><circle cx="12" cy="4.4" r="1.7"/><circle cx="19.6" cy="6.6" r="2.4"/><circle cx="5.4" cy="15" r="1.9"/><circle cx="8.2" cy="20.4" r="1.5"/><circle cx="10" cy="10" r="1.6"/></g>
<path class="jp-icon3 jp-icon-selectable" fill="${best}" fill-rule="evenodd" d="M16 10.6a5.4 5.4 0 1 1 0 10.8 5.4 5.4 0 0 1 0-10.8zm0 2.2a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4z"/></svg>`;
}

export const sweepIcon = new LabIcon({ name: 'sweepmagic:sweep', svgstr: drawn('#616161', '#616161') });

/** JupyterLab has one from 4.3 on. */
export const pauseIcon = new LabIcon({
  name: 'sweepmagic:pause',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
<path class="jp-icon3" fill="#616161" d="M6 19h4V5H6v14zm8-14v14h4V5h-4z"/></svg>`
});

/** The same as a picture with colours of its own, for a card that takes no icon. */
export const sweepPicture = `data:image/svg+xml,${encodeURIComponent(drawn('#3b8ed0', '#e8710a'))}`;
