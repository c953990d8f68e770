import { assist } from './assist/plugin';
import { commands } from './commands/plugin';
import { dashboard } from './dashboard/plugin';
import { notify } from './notify/plugin';
import { saved } from './saved/plugin';
import { server } from './server/plugin';
import { sidebar } from './sidebar/plugin';
import { status } from './status/plugin';

export default [server, assist, dashboard, sidebar, commands, status, notify, saved];
