/** What a screen says was done. Named in the query, so that no link can put words of its own here. */
export const notices = {
  created: 'Created.',
  saved: 'Saved.',
  deleted: 'Deleted.',
  ended: 'The session has ended.',
  all_ended: 'All sessions have ended.',
  reset_sent: 'A link to choose a new password was sent.',
  invited: 'The invitation was sent.',
  resent: 'The invitation was sent again.',
  revoked: 'The invitation was taken back.',
  added: 'Added.',
  removed: 'Removed.',
  redelivered: 'It will be sent again.',
} as const;

export type Notice = keyof typeof notices;
