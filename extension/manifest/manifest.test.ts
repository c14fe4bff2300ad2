import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { COMMAND_CATEGORY, COMMANDS, type CommandName, commandId, IN_OUR_MERGE } from './commands.ts';
import { CONTEXT_KEY_DEFAULTS } from './context-keys.ts';
import { SETTINGS, settingValue } from './settings.ts';

const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
const menuItemSchema = z.object({ command: z.string(), when: z.string().optional() });
const manifest = z
  .object({
    contributes: z.object({
      commands: z.array(
        z.object({ command: z.string(), title: z.string(), category: z.string(), icon: z.string().optional() }),
      ),
      menus: z.record(z.string(), z.array(menuItemSchema)),
      keybindings: z.array(menuItemSchema),
      configuration: z.object({
        properties: z.record(
          z.string(),
          z.looseObject({ default: z.unknown(), enum: z.array(z.unknown()).optional() }),
        ),
      }),
    }),
  })
  .parse(JSON.parse(text)).contributes;

const names = Object.keys(COMMANDS) as CommandName[];

describe('package.json', () => {
  it('contributes exactly the commands of the table', () => {
    const expected = names.map((name) => {
      const { title, icon } = COMMANDS[name];
      return { command: commandId(name), title, category: COMMAND_CATEGORY, ...(icon === undefined ? {} : { icon }) };
    });
    assert.deepEqual(manifest.commands, expected);
  });

  it('shows each in the palette when the table says', () => {
    const expected = names.flatMap((name) => {
      const when = COMMANDS[name].palette;
      return when === undefined ? [] : [{ command: commandId(name), when }];
    });
    assert.deepEqual(manifest.menus['commandPalette'], expected);
  });

  it('contributes exactly the settings of the table, with the same defaults and values', () => {
    const properties = manifest.configuration.properties;
    assert.deepEqual(
      Object.keys(properties),
      Object.keys(SETTINGS).map((name) => `mockforgeCloud.${name}`),
    );
    for (const [name, setting] of Object.entries(SETTINGS)) {
      const property = properties[`mockforgeCloud.${name}`];
      assert.deepEqual(property?.default, setting.default, name);
      const values = setting.schema instanceof z.ZodEnum ? setting.schema.options : undefined;
      assert.deepEqual(property?.enum, values, name);
    }
  });

  it('names only commands of the table in its menus and keys', () => {
    const named = [...Object.values(manifest.menus).flat(), ...manifest.keybindings].map(({ command }) => command);
    const known = new Set(names.map(commandId));
    assert.deepEqual(
      named.filter((command) => !known.has(command)),
      [],
    );
  });

  it('uses no context key that nobody sets', () => {
    const used = new Set(text.match(/mockforgeCloud\.[A-Za-z.]+/g));
    const known = new Set([
      ...Object.keys(CONTEXT_KEY_DEFAULTS),
      ...names.map(commandId),
      ...Object.keys(SETTINGS).map((name) => `mockforgeCloud.${name}`),
    ]);
    assert.deepEqual(
      [...used].filter((word) => !known.has(word)),
      [],
    );
    assert.deepEqual(
      Object.keys(CONTEXT_KEY_DEFAULTS).filter((key) => !used.has(key)),
      [],
    );
  });

  it('offers to complete a merge only in merges of ours', () => {
    const places = [...(manifest.menus['editor/title'] ?? []), ...manifest.keybindings];
    const complete = places.filter((item) => item.command === commandId('completeMerge'));
    assert.deepEqual(
      complete.map((item) => item.when),
      [IN_OUR_MERGE, IN_OUR_MERGE],
    );
  });
});

describe('a setting', () => {
  it('is the nearest level that is valid', () => {
    assert.equal(settingValue('debounceMs', { user: 100, workspace: 200 }), 200);
    assert.equal(settingValue('debounceMs', { user: 100, workspace: -1 }), 100);
    assert.equal(settingValue('debounceMs', { user: 'soon' }), null);
  });

  it('never lets a repository switch on what a person has switched off', () => {
    assert.equal(settingValue('autoSync', { user: false, workspace: true, folder: true }), false);
    assert.equal(settingValue('autoSync', { user: true, workspace: false }), false);
    assert.equal(settingValue('autoSync', { workspace: true }), true);
  });
});
