/** What can be asked for, by the names that the schema and the palette know. */
export const Commands = {
  showSidebar: 'sweepmagic:show-sidebar',
  newCell: 'sweepmagic:new-sweep-cell',
  newNotebook: 'sweepmagic:new-sweep-notebook',
  turnCell: 'sweepmagic:turn-cell-into-sweep',
  run: 'sweepmagic:run-sweep',
  narrow: 'sweepmagic:insert-narrowed',
  /** Opens the tab of the sweep that is in the args; what the workspace restores by. */
  openKey: 'sweepmagic:open-sweep',
  open: 'sweepmagic:open-dashboard',
  pause: 'sweepmagic:pause',
  resume: 'sweepmagic:resume',
  stop: 'sweepmagic:stop',
  cancel: 'sweepmagic:cancel',
  retry: 'sweepmagic:retry',
  rename: 'sweepmagic:rename',
  tags: 'sweepmagic:edit-tags',
  notes: 'sweepmagic:edit-notes',
  download: 'sweepmagic:download',
  report: 'sweepmagic:report',
  copyBest: 'sweepmagic:copy-best-config',
  compare: 'sweepmagic:compare',
  remove: 'sweepmagic:delete'
} as const;
