import { readFileSync } from 'node:fs';

const LINUX_COMMANDS = [
  { ids: ['ubuntu'], command: 'sudo npx puppeteer browsers install chrome --install-deps' },
  { ids: ['debian'], command: 'sudo apt-get update && sudo apt-get install -y chromium' },
  { ids: ['fedora', 'rhel', 'centos'], command: 'sudo dnf install -y chromium' },
  { ids: ['arch'], command: 'sudo pacman -S --noconfirm chromium' },
  { ids: ['alpine'], command: 'sudo apk add chromium' },
  { ids: ['suse', 'opensuse'], command: 'sudo zypper install -y chromium' },
];
const ANY_MACHINE = 'npx puppeteer browsers install chrome';

/**
 * The command that brings a browser to this kind of machine, for a person to type.
 * @param {NodeJS.Platform} platform
 * @param {readonly string[]} distribution `ID` and `ID_LIKE` of /etc/os-release, own name first
 * @param {boolean} isRoot
 */
export function browserCommand(platform, distribution, isRoot) {
  if (platform === 'darwin') return 'brew install --cask google-chrome';
  if (platform === 'win32') return 'winget install --exact --id Google.Chrome';
  const match = distribution
    .map((name) => LINUX_COMMANDS.find(({ ids }) => ids.includes(name)))
    .find((entry) => entry !== undefined);
  const command = match?.command ?? ANY_MACHINE;
  return isRoot ? command.replaceAll('sudo ', '') : command;
}

/**
 * The names that a Linux distribution gives itself, its own first and its parents' after it.
 * @returns {string[]} empty where there is no /etc/os-release
 */
export function distributionNames() {
  try {
    const text = readFileSync('/etc/os-release', 'utf8');
    return ['ID', 'ID_LIKE'].flatMap((key) => {
      const value = new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1] ?? '';
      return value.replaceAll('"', '').split(' ').filter(Boolean);
    });
  } catch {
    return [];
  }
}
