/** The settings of the gateway. */
export const settings = {
  description:
    'What the gateway was started with. To change a setting, change its variable and restart the gateway.',
  search: 'Search settings',
  nothing: 'No setting matches',
  name: 'Setting',
  value: 'Value',
  secretSet: 'Secret, set',
  secretNotSet: 'Secret, not set',
  byDefault: 'Not set. Default:',
}
