/** The limits for how many people are invited. */
export const quotas = {
  description: 'How many people can be invited, and who has invited the most.',
  own: 'Your quota',
  unlimited: 'Your credential is not limited.',
  limits: 'Limits of the gateway',
  limit: 'Limit',
  value: 'Value',
  none: 'None',
  names: (hours: string): [string, string][] => [
    ['INVITATION_QUOTA', `People that each key or person can invite in ${hours} hours`],
    ['INVITER_QUOTA', `People that can be invited in the name of one inviter in ${hours} hours`],
    ['RECIPIENT_MAIL_LIMIT', 'Emails to one address in 24 hours'],
    ['DRY_RUN_QUOTA', `Rows in dry runs of each key or person in ${hours} hours`],
  ],
  inviters: (day: string) => `Most invitations since ${day}`,
  nobody: 'Nobody has invited anyone.',
  of: (created: string, limit: string) => `${created} of ${limit}`,
  note: 'The numbers count created invitations. A quota counts people, and its window begins with the first of them, so that the rest of an inviter can differ.',
}
